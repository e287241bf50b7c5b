// Constructors, destructors and codecs of the program's run where a worker is given values. What they write there, and
// what they find there, is no other than the caller's values when the call begins.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

// Counts its objects.
int objects = 0, made = 0;
struct counted {
  int value = 0;
  counted(int v = 0) : value(v) { ++objects, ++made; }
  counted(counted const &other) : value(other.value) { ++objects, ++made; }
  counted &operator=(counted const &) = default;
  ~counted() { --objects; }
};
std::vector<counted> many;
std::map<int, counted> by_number;
counted one;

// Has an identity from a counter, by the initialiser of a member.
int next_id = 1;
struct identified {
  int id = next_id++;
  std::string name;
};
std::vector<identified> people;

// Notes its end in a large variable.
std::vector<int> ended(20'000);
struct logged {
  std::string text;
  ~logged() { ended[text.size()] += 1; }
};
std::vector<logged> logs;

// A base class whose objects are on a list.
std::vector<int> open_shapes;
struct shape {
  explicit shape(int n = 0) : number(n) { open_shapes.push_back(n); }
  shape(shape const &) = delete;
  virtual ~shape() { open_shapes.pop_back(); }
  virtual int area() const { return number; }
  int number;
};
struct square : shape {
  using shape::shape;
  int area() const override { return number * number; }
};
std::vector<std::unique_ptr<shape>> shapes;

std::string all_counts() {
  std::string text;
  for (int n : {objects, made, next_id, static_cast<int>(many.size()), static_cast<int>(by_number.size()), one.value})
    text += std::to_string(n) + ' ';
  for (auto const &p : people) text += std::to_string(p.id) + p.name;
  return text;
}
int log_sum() {
  int sum = static_cast<int>(logs.size()) * 1000;
  for (std::size_t i = 0; i < ended.size(); ++i) sum += ended[i] * static_cast<int>(i + 1);
  return sum;
}
std::string of_shapes() {
  std::string text;
  for (auto const &s : shapes) text += std::to_string(s->area()) + ' ';
  for (int n : open_shapes) text += std::to_string(n) + ' ';
  return text;
}

// Names are kept once, in a set of their own, and their codec finds them there.
std::set<std::string> interned;
struct symbol {
  std::string const *name = nullptr;
  symbol() = default;
  explicit symbol(std::string const &s) : name(&*interned.insert(s).first) {}
};
symbol current;
std::vector<symbol> symbols;

std::string of_symbols() {
  std::string text =
      *current.name +
      (interned.count(*current.name) && &*interned.find(*current.name) == current.name ? " is" : " is not");
  for (auto const &s : symbols) text += ' ' + *s.name + std::to_string(&*interned.find(*s.name) == s.name);
  return text + ' ' + std::to_string(interned.size());
}

template <class F> void same(F f, std::source_location at = std::source_location::current()) {
  for (int i = 0; i < 2; ++i) check_equal(ferry::remotecall_fetch(2, f), f(), at);
}

}  // namespace

template <> struct ferry::codec<symbol> {
  static void save(writer &to, symbol const &s) { to.write(s.name ? *s.name : std::string()); }
  static symbol load(reader &from) {
    auto const name = from.read<std::string>();
    return name.empty() ? symbol() : symbol(name);
  }
};

namespace {

void counters() {
  same(all_counts);
  many.resize(5), by_number[3];
  same(all_counts);
  many.pop_back();
  same(all_counts);
  by_number.clear(), many.assign(100, counted(3));
  same(all_counts);
  many[3].value = 8, one.value = 4;
  same(all_counts);
  ferry::remotecall_fetch(2, [] { many.clear(); });
  same(all_counts);
  people.resize(3), people[1].name = "b";
  same(all_counts);
  people.erase(people.begin());
  same(all_counts);
}

// The closure is an object here and there, and so is what it refers to.
void captured() {
  counted c(7);
  int const before = objects;
  check_equal(ferry::remotecall_fetch(2, [&c] { return c.value + objects; }), 7 + before);
  check_equal(ferry::remotecall_fetch(2, [c] { return c.value + objects; }), 7 + before + 1);
  check_equal(ferry::remotecall_fetch(
                  2, [](counted const &a) { return a.value + 0 * objects; }, c),
              7);
  // A worker that calls itself.
  check(ferry::remotecall_fetch(2, [] {
    std::vector<counted> mine(3);
    int const now = objects;
    return ferry::remotecall_fetch(2, [mine] { return static_cast<int>(mine.size()) + objects; }) == 3 + now + 3;
  }));
  same(all_counts);
}

void ends() {
  same(log_sum);
  for (std::size_t n : {5u, 4u, 0u, 50u}) {
    logs.resize(n);
    same(log_sum);
  }
  logs[3].text = "text";
  same(log_sum);
  logs.clear();
  same(log_sum);
  ferry::remotecall_fetch(2, [] { logs.resize(7); });
  same(log_sum);
}

void behind_base_classes() {
  for (int i = 1; i < 4; ++i) shapes.push_back(std::make_unique<square>(i));
  same(of_shapes);
  shapes.pop_back();
  same(of_shapes);
  shapes.front() = std::make_unique<shape>(9);
  same(of_shapes);
}

void codecs_that_look_into_globals() {
  current = symbol("a name that is long enough for the heap");
  symbols.push_back(current);
  same(of_symbols);
  for (int i = 0; i < 4; ++i) {
    symbols.emplace_back("another name that is long enough for the heap " + std::to_string(i));
    same(of_symbols);
    if (i == 2) current = symbols[1];
    check_equal(ferry::remotecall_fetch(2, [] { return interned.size(); }), interned.size());
  }
  symbol("one that nothing has");
  same(of_symbols);
  check_equal(ferry::remotecall_fetch(2, [] { return *current.name; }), *current.name);
  check_equal(ferry::remotecall_fetch(2, [s = symbols[2]] { return *s.name + std::to_string(interned.size()); }),
              *symbols[2].name + std::to_string(interned.size()));
}

// The same in the main process, whose own values are another's when a worker calls.
template <class F> void same_in_main(F f, void (*change)(), std::source_location at = std::source_location::current()) {
  auto const before = f();
  for (int i = 0; i < 2; ++i)
    check(ferry::remotecall_fetch(2,
                                  [=] {
                                    change();
                                    auto const here = f();
                                    return ferry::remotecall_fetch(1, f) == here && f() == here;
                                  }),
          at);
  check_equal(f(), before, at);
}
void in_the_main_process() {
  same_in_main(all_counts, [] { many.resize(many.size() + 3), people.resize(1), by_number[5]; });
  same_in_main(log_sum, [] { logs.resize(9), logs.resize(2); });
  same_in_main(of_shapes, [] { shapes.push_back(std::make_unique<square>(8)); });
  same_in_main(of_symbols, [] { symbols.push_back(symbol("of the worker")), current = symbols[0]; });
}

}  // namespace

int main() {
  ferry::addprocs(1);
  counters();
  captured();
  ends();
  behind_base_classes();
  codecs_that_look_into_globals();
  in_the_main_process();
  std::cout << "no other values\n";
}
