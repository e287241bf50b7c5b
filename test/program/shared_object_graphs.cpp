// Objects that pointers share stay shared: cycles, weak pointers, pointers to bases and parts, shared_from_this.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace {

[[ferry::process_local]] int alive = 0;
struct counted {
  counted() { ++alive; }
  counted(counted const &) { ++alive; }
  ~counted() { --alive; }
};

struct list_node {
  int value = 0;
  std::shared_ptr<list_node> next;
};

struct tree_node : std::enable_shared_from_this<tree_node> {
  explicit tree_node(std::string name) : name(std::move(name)) {}
  virtual ~tree_node() = default;
  virtual char kind() const { return 'n'; }
  std::string name;
  std::weak_ptr<tree_node> parent;
  std::vector<std::shared_ptr<tree_node>> children;
  std::shared_ptr<tree_node> add(std::shared_ptr<tree_node> child) {
    child->parent = weak_from_this();
    children.push_back(child);
    return child;
  }
  int ask() {
    return ferry::remotecall_fetch(2, [this] {
      auto self = shared_from_this();
      auto above = parent.lock();
      return static_cast<int>(self->name.size()) + (self.get() == this ? 100 : 0) + (above ? 1000 : 0);
    });
  }
};
struct leaf : tree_node {
  using tree_node::tree_node;
  char kind() const override { return 'l'; }
  std::vector<int> data{1, 2, 3};
};

struct parts {
  int number = 4;
  std::string text = "part";
  struct {
    int inner = 5;
  } deep;
};
struct first_base {
  virtual ~first_base() = default;
  int a = 1;
};
struct second_base {
  virtual ~second_base() = default;
  int b = 2;
};
struct both_bases : first_base, second_base {
  int c = 3;
};
struct pointers {
  std::shared_ptr<both_bases> whole;
  std::shared_ptr<first_base> first;
  std::shared_ptr<second_base> second;
};

// What its containers compare and hash comes behind them, and they lead in circles.
struct person;
using person_pointer = std::shared_ptr<person>;
struct by_name {
  bool operator()(person_pointer const &, person_pointer const &) const;
};
struct of_name {
  std::size_t operator()(person_pointer const &) const;
  bool operator()(person_pointer const &, person_pointer const &) const;
};
struct person {
  std::set<person_pointer, by_name> friends;
  std::unordered_set<person_pointer, of_name, of_name> heard_of;
  std::map<person_pointer, int, by_name> ages;
  std::string name;
};
bool by_name::operator()(person_pointer const &a, person_pointer const &b) const { return a->name < b->name; }
std::size_t of_name::operator()(person_pointer const &p) const { return std::hash<std::string>()(p->name); }
bool of_name::operator()(person_pointer const &a, person_pointer const &b) const { return a->name == b->name; }

person_pointer known;

person_pointer make_circle(std::vector<std::string> const &names) {
  std::vector<person_pointer> all;
  for (auto const &n : names) all.emplace_back(std::make_shared<person>())->name = n;
  for (auto const &a : all)
    for (auto const &b : all) {
      a->friends.insert(b);
      a->heard_of.insert(b);
      a->ages[b] = static_cast<int>(b->name.size());
    }
  return all[0];
}
void break_circle(person_pointer const &of) {
  auto const all = of->friends;
  for (auto const &p : all) *p = {};
}
// Whether all is found where its order and hash say.
bool is_circle(person_pointer const &of, std::size_t count) {
  for (auto const &a : of->friends) {
    if (a->friends.size() != count || a->heard_of.size() != count || a->ages.size() != count) return false;
    for (auto const &b : of->friends)
      if (!a->friends.contains(b) || !a->heard_of.contains(b) || a->ages.at(b) != static_cast<int>(b->name.size()))
        return false;
  }
  return of->friends.size() == count && of->friends.contains(of);
}

void circles_ordered_by_what_is_in_them() {
  std::vector<std::string> const names = {"m, a name that is too long for the object", "a", "z", "c"};
  auto const circle = make_circle(names);
  check(ferry::remotecall_fetch(2, [circle] { return is_circle(circle, 4); }));
  check(ferry::remotecall_fetch(2, [](person_pointer c) { return is_circle(c, 4); }, circle));
  break_circle(circle);
  auto const back = ferry::remotecall_fetch(2, [names] { return make_circle(names); });
  check(is_circle(back, 4));
  break_circle(back);
  known = make_circle(names);
  check(ferry::remotecall_fetch(2, [] { return is_circle(known, 4); }));
  known->ages[known] = 99;
  check_equal(ferry::remotecall_fetch(2, [] { return is_circle(known, 4) ? -1 : known->ages[known]; }), 99);
  break_circle(known);
}

std::shared_ptr<tree_node> root;
std::weak_ptr<int> elsewhere;

void cycles() {
  auto ring = std::make_shared<list_node>();
  ring->next = std::make_shared<list_node>();
  ring->next->value = 1;
  ring->next->next = ring;
  check_equal(ferry::remotecall_fetch(2, [ring] { return ring->next->next == ring ? ring->next->value : -1; }), 1);
  auto back = ferry::remotecall_fetch(2, [ring] {
    ring->value = 7;
    return ring->next;
  });
  check(back->next->next == back && back->next->value == 7);
  back->next->next = nullptr;
  ring->next->next = nullptr;
  auto self = std::make_shared<list_node>();
  self->next = self;
  check(ferry::remotecall_fetch(2, [&self] {
    bool const same = self->next == self;
    self->next = nullptr;
    return same;
  }));
  self->next = nullptr;
}

std::shared_ptr<tree_node> make_tree() {
  auto top = std::make_shared<tree_node>("top");
  auto middle = top->add(std::make_shared<tree_node>("middle"));
  middle->add(std::make_shared<leaf>("leaf"));
  return top;
}

void weak_pointers() {
  auto top = make_tree();
  auto check_tree = [](std::shared_ptr<tree_node> const &t) {
    if (t.use_count() != 1) return false;
    auto const &l = t->children.at(0)->children.at(0);
    auto middle = l->parent.lock();
    return middle == t->children[0] && middle->parent.lock() == t && t->parent.expired() && l->kind() == 'l' &&
           l->shared_from_this() == l && t->weak_from_this().lock() == t;
  };
  check(ferry::remotecall_fetch(2, [&top, check_tree] { return check_tree(top); }));
  auto back = ferry::remotecall_fetch(2, [] { return make_tree(); });
  check(check_tree(back));
  check_equal(top->children[0]->ask(), 6 + 100 + 1000);
  check_equal(top->children[0]->children[0]->ask(), 4 + 100 + 1000);
  check_equal(top->ask(), 3 + 100);

  // Owned elsewhere: it is alive during the call.
  auto owner = std::make_shared<std::string>("owned by the caller");
  std::weak_ptr<std::string> weak = owner, again = owner;
  check_equal(ferry::remotecall_fetch(2, [weak, again] { return weak.lock() == again.lock() ? *weak.lock() : ""; }), *owner);
  check(ferry::remotecall_fetch(2, [weak, owner] { return owner.use_count() == 1 && weak.lock() == owner; }));
  owner.reset();
  check(ferry::remotecall_fetch(2, [weak] { return weak.expired(); }));
}

void parts_and_bases() {
  auto whole = std::make_shared<parts>();
  std::shared_ptr<int> number(whole, &whole->number), inner(whole, &whole->deep.inner);
  std::shared_ptr<std::string const> text(whole, &whole->text);
  check(ferry::remotecall_fetch(2, [whole, number, inner, text] {
    return number.get() == &whole->number && inner.get() == &whole->deep.inner && text.get() == &whole->text && *inner == 5;
  }));
  pointers p;
  p.whole = std::make_shared<both_bases>();
  p.first = p.whole;
  p.second = p.whole;
  check(ferry::remotecall_fetch(2, [p] { return p.first == p.whole && p.second == p.whole && p.second->b == 2; }));
  p.whole = nullptr;
  auto back = ferry::remotecall_fetch(2, [p] { return p; });
  check(dynamic_cast<both_bases *>(back.second.get()) == dynamic_cast<both_bases *>(back.first.get()));
  check(dynamic_cast<both_bases *>(back.second.get()) != nullptr);
}

void globals() {
  root = make_tree();
  auto seen = [] {
    auto const &l = *root->children[0]->children[0];
    return static_cast<int>(l.name.size()) + (l.parent.lock()->parent.lock() == root ? 1000 : 0) +
           static_cast<int>(root->children.size());
  };
  for (int i = 0; i < 4; ++i) {
    check_equal(ferry::remotecall_fetch(2, seen), seen());
    check_equal(ferry::remotecall_fetch(3, seen), seen());
    root->children[0]->children[0]->name += "x";
    root->add(std::make_shared<leaf>("more"));
  }
}

void refusals() {
  auto message = [](auto f) { return std::string(thrown_by<ferry::not_shippable>(f).what()); };
  auto owner = std::make_shared<int>(1);
  elsewhere = owner;
  check(message([] { ferry::remotecall_fetch(2, [] { return elsewhere.expired(); }); })
            .find("elsewhere': a weak_ptr in it leads to a int that nothing in it owns") != std::string::npos);
  owner.reset();
  check(ferry::remotecall_fetch(2, [] { return elsewhere.expired(); }));

  auto whole = std::make_shared<parts>();
  auto const unrelated = std::make_unique<int>(1);
  std::shared_ptr<int> foreign(whole, unrelated.get());
  check(message([&] { ferry::remotecall_fetch(2, [whole, foreign] { return *foreign; }); })
            .find("shares the ownership of an object that it is no part of") != std::string::npos);

  auto head = std::make_shared<list_node>(), last = head;
  for (int i = 0; i < 2000; ++i) last = last->next = std::make_shared<list_node>();
  auto const too_deep = message([&] { ferry::remotecall_fetch(2, [head] { return head->value; }); });
  check(too_deep.find("nested deeper than") != std::string::npos);
  check(too_deep.find(" … ") != std::string::npos && too_deep.size() < 500);
  while (head) head = std::move(head->next);
}

// As many objects as are shared, none is looked for among all others.
void many() {
  std::vector<std::shared_ptr<int>> all;
  for (int i = 0; i < 200'000; ++i) all.push_back(std::make_shared<int>(i));
  for (int i = 0; i < 200'000; ++i) all.push_back(all[static_cast<std::size_t>(i) * 7919 % 200'000]);
  auto same = [](std::vector<std::shared_ptr<int>> const &all) {
    int n = 0;
    for (std::size_t i = 0; i < 200'000; ++i) n += all[200'000 + i] == all[i * 7919 % 200'000];
    return n;
  };
  check_equal(ferry::remotecall_fetch(2, [&all, same] { return same(all); }), 200'000);
}

void nothing_is_left() {
  auto one = std::make_shared<counted>();
  for (int i = 0; i < 3; ++i)
    ferry::remotecall_fetch(2, [one, two = std::weak_ptr<counted>(one), &three = *one] {
      return two.lock() == one && &three == one.get();
    });
  check_equal(ferry::remotecall_fetch(2, [] { return alive; }) , -3);  // made without a constructor, ended with one call each
}

}  // namespace

int main() {
  ferry::addprocs(2);
  cycles();
  circles_ordered_by_what_is_in_them();
  weak_pointers();
  parts_and_bases();
  globals();
  refusals();
  many();
  nothing_is_left();
  std::cout << "shared objects hold\n";
}
