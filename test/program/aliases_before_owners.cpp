// A shared_ptr to a part of an object may come before the one to the object: in globals, in results and in captures.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "movements.hpp"

#include <any>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

struct parts {
  int number = 4;
  std::string text = "part";
  std::vector<int> values = {1, 2, 3};
  std::unique_ptr<std::string> owned = std::make_unique<std::string>("owned");
  std::shared_ptr<parts> self;
};
template <class T, class U> std::shared_ptr<T> part_of(std::shared_ptr<U> const &whole, T &part) {
  return {whole, &part};
}

struct base {
  virtual ~base() = default;
  int b = 1;
};
struct derived : base {
  std::string d = "derived";
};

// Each kind of place that an owner can be found at behind its parts.
struct several {
  std::shared_ptr<int> number;
  std::vector<std::shared_ptr<std::string>> texts;
  std::shared_ptr<parts> whole;
};
struct box {
  std::vector<std::optional<std::shared_ptr<parts>>> inside;
};
struct deep {
  std::map<std::string, std::shared_ptr<int>> numbers;
  std::weak_ptr<std::string> text;
  std::unique_ptr<box> owner;
};
struct owned_alone {
  std::shared_ptr<std::string> before;
  std::list<std::shared_ptr<parts>> whole;
  std::shared_ptr<std::string> behind;
  std::shared_ptr<int> element;
};
struct of_a_class {
  std::shared_ptr<std::string> text;
  std::shared_ptr<base> whole;
};
struct in_a_function {
  std::shared_ptr<int> number;
  std::function<int *()> function;
  std::shared_ptr<int> other;
  std::any any;
};
struct chain {
  std::shared_ptr<int> number;
  std::shared_ptr<several> middle;
  std::shared_ptr<std::vector<several>> whole;
};

template <class T> T made();
template <> several made() {
  several s;
  s.whole = std::make_shared<parts>();
  s.number = part_of(s.whole, s.whole->number);
  s.texts = {part_of(s.whole, s.whole->text), std::make_shared<std::string>("alone"), part_of(s.whole, s.whole->text)};
  s.whole->self = s.whole;
  return s;
}
template <> deep made() {
  deep d;
  auto whole = std::make_shared<parts>();
  d.numbers = {{"a", part_of(whole, whole->number)}, {"b", part_of(whole, whole->values[1])}};
  d.text = part_of(whole, whole->text);
  d.owner = std::make_unique<box>();
  d.owner->inside = {std::nullopt, whole};
  return d;
}
template <> owned_alone made() {
  owned_alone o;
  auto whole = std::make_shared<parts>();
  o.before = o.behind = part_of(whole, *whole->owned);
  o.element = part_of(whole, whole->values[2]);
  o.whole = {whole};
  return o;
}
template <> of_a_class made() {
  auto whole = std::make_shared<derived>();
  return {part_of(whole, whole->d), whole};
}
template <> in_a_function made() {
  auto whole = std::make_shared<parts>(), other = std::make_shared<parts>();
  return {part_of(whole, whole->number), [whole] { return &whole->number; }, part_of(other, other->number), other};
}
template <> chain made() {
  auto whole = std::make_shared<std::vector<several>>(3);
  (*whole)[1] = made<several>();
  auto &inner = (*whole)[1];
  return {inner.number, part_of(whole, inner), whole};
}

bool holds(several const &s) {
  return s.number.get() == &s.whole->number && s.texts[0].get() == &s.whole->text && s.texts[1].use_count() == 1 &&
         s.texts[2] == s.texts[0] && s.number.use_count() == 5 && s.whole->self == s.whole;
}
bool holds(deep const &d) {
  auto const &whole = **d.owner->inside.at(1);
  return d.numbers.at("a").use_count() == 3 && d.numbers.at("a").get() == &whole.number &&
         d.numbers.at("b").get() == &whole.values[1] && d.text.lock().get() == &whole.text;
}
bool holds(owned_alone const &o) {
  auto const &whole = *o.whole.front();
  return o.before.get() == whole.owned.get() && o.behind == o.before && o.element.get() == &whole.values[2] &&
         o.before.use_count() == 4;
}
bool holds(of_a_class const &c) {
  return c.text.get() == &dynamic_cast<derived &>(*c.whole).d && c.text.use_count() == 2;
}
bool holds(in_a_function const &f) {
  return f.number.get() == f.function() && f.other.get() == &std::any_cast<std::shared_ptr<parts>>(f.any)->number;
}
bool holds(chain const &c) {
  return c.number.get() == &(*c.whole)[1].whole->number && c.middle.get() == &(*c.whole)[1] && c.middle.use_count() == 2 &&
         c.number == c.middle->number;
}
// Nothing is left of what owns itself.
void end(several &s) { s.whole->self = nullptr; }
void end(chain &c) { end((*c.whole)[1]); }
template <class T> void end(T &) {}

}  // namespace

several g_several = made<several>();
deep g_deep = made<deep>();
owned_alone g_owned = made<owned_alone>();
of_a_class g_class = made<of_a_class>();
in_a_function g_function = made<in_a_function>();
chain g_chain = made<chain>();
std::shared_ptr<parts> g_elsewhere = g_several.whole;

namespace {

template <class T> void in_results() {
  auto back = ferry::remotecall_fetch(2, [] { return made<T>(); });
  check(holds(back));
  end(back);
}

template <class T> void in_captures() {
  auto back = made<T>();
  check(ferry::remotecall_fetch(2, [&back] { return holds(back); }));
  auto again = ferry::remotecall_fetch(2, [&back] { return std::move(back); });
  check(holds(again));
  end(back);
  end(again);
}

template <class T> void in_globals(T &global, std::string const &name, void (*change)(T &)) {
  auto seen = [&global] { return holds(global); };
  for (int i = 0; i < 3; ++i) {
    check(ferry::remotecall_fetch(2, seen));
    ferry::reset_movement();
    check(ferry::remotecall_fetch(2, seen));
    check_equal(movement_of("global", name).sends, 0u);
    change(global);
  }
}

void globals() {
  in_globals<several>(g_several, "g_several", [](several &s) { ++*s.number; });
  check_equal(ferry::remotecall_fetch(2, [] { return ++g_several.whole->number, *g_several.number; }), 8);
  check_equal(ferry::remotecall_fetch(2, [] { return *g_several.number; }), 7);
  in_globals<deep>(g_deep, "g_deep", [](deep &d) { *d.numbers.at("b") += 5; });
  in_globals<owned_alone>(g_owned, "g_owned", [](owned_alone &o) { *o.behind += "x"; });
  in_globals<of_a_class>(g_class, "g_class", [](of_a_class &c) { *c.text += "x"; });
  in_globals<in_a_function>(g_function, "g_function", [](in_a_function &f) { ++*f.number; });
  in_globals<chain>(g_chain, "g_chain", [](chain &c) { ++*c.number; });
}

// What captures and other globals share with such a global.
void together() {
  check(ferry::remotecall_fetch(2, [] { return g_elsewhere == g_several.whole && g_several.number.use_count() == 6; }));
  check(ferry::remotecall_fetch(2, [whole = g_owned.whole.front(), part = g_owned.before] {
    return whole == g_owned.whole.front() && part == g_owned.before && holds(made<deep>());
  }));
}

void refusals() {
  auto const unrelated = std::make_unique<int>(1);
  several s = made<several>();
  end(s);
  s.number = part_of(s.whole, *unrelated);
  std::swap(g_several, s);
  auto e = thrown_by<ferry::not_shippable>([] { ferry::remotecall_fetch(2, [] { return g_several.texts.size(); }); });
  check(std::string(e.what()).find("cannot send 'g_several.") != std::string::npos);
  check(std::string(e.what()).find("shares the ownership of an object that it is no part of") != std::string::npos);
  std::swap(g_several, s);
  check(ferry::remotecall_fetch(2, [] { return g_several.number.get() == &g_several.whole->number; }));
}

}  // namespace

int main() {
  ferry::addprocs(1);
  in_results<several>();
  in_results<deep>();
  in_results<owned_alone>();
  in_results<of_a_class>();
  in_results<in_a_function>();
  in_results<chain>();
  in_captures<several>();
  in_captures<owned_alone>();
  in_captures<of_a_class>();
  in_captures<chain>();
  globals();
  together();
  refusals();
  std::cout << "aliases hold\n";
}
