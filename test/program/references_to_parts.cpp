// What a call refers to as a part of something else that it takes along is that part on the worker.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

using ferry::remotecall_fetch;

namespace {

struct left {
  int l = 1;
};
struct right {
  virtual ~right() = default;
  virtual int kind() const { return 1; }
  int r = 2;
};
struct part : left, right {
  explicit part(int n) : n(n) {}
  int kind() const override { return 2; }
  int n;
  std::string text = "part";
};
struct whole {
  int number = 3;
  std::array<int, 4> numbers = {1, 2, 3, 4};
  std::vector<part> parts = {part(0), part(1), part(2)};
  std::unique_ptr<right> owned = std::make_unique<part>(7);
  std::shared_ptr<part> shared = std::make_shared<part>(8);
  std::optional<part> maybe = part(9);
  std::map<std::string, std::vector<int>> by_name = {{"a", {1}}, {"b", {2, 2}}};
};

// Of two captures the first or the second may be the part.
template <class A, class B, class F> void both_ways(A &a, B &b, F inside) {
  check(remotecall_fetch(2, [&a, &b, inside] { return inside(a, b); }));
  check(remotecall_fetch(2, [&b, &a, inside] { return inside(a, b); }));
}

void elements() {
  int array[3] = {1, 2, 3};
  both_ways(array, array[0], [](auto &a, int &e) { return ++e == a[0] && &e == &a[0]; });
  both_ways(array, array[2], [](auto &a, int &e) { return &e == &a[2]; });
  std::vector<int> v = {1, 2, 3};
  both_ways(v, v[1], [](auto &v, int &e) { return ++e == v[1] && &e == &v[1]; });
  std::vector<double> large(100'000, 1);
  both_ways(large, large[70'000], [](auto &v, double &e) { return &e == &v[70'000]; });
  std::deque<std::list<std::string>> nested = {{"a"}, {"b", "c"}};
  both_ways(nested, nested[1].back(), [](auto &n, std::string &e) { return &e == &n[1].back() && e == "c"; });
  std::map<int, std::string> m = {{1, "one"}, {2, "two"}};
  both_ways(m, m[2], [](auto &m, std::string &e) { return &e == &m[2]; });
  std::unordered_map<std::string, part> u;
  for (int i = 0; i < 50; ++i) u.emplace(std::to_string(i), part(i));
  both_ways(u, u.at("33").n, [](auto &u, int &e) { return &e == &u.at("33").n; });
  std::variant<int, std::vector<part>> choice = std::vector{part(1)};
  both_ways(choice, std::get<1>(choice)[0], [](auto &c, part &e) { return &e == &std::get<1>(c)[0]; });
}

struct grid {
  std::array<double, 9000> cells{};
  int used = 0;
};

// Objects that are one large block, whole or in part.
void large_arrays() {
  static int plain[60'000];
  int on_stack[60'000];
  for (int &i : on_stack) i = 2;
  check_equal(remotecall_fetch(2, [&on_stack] { return on_stack[5]; }), 2);
  both_ways(on_stack, on_stack[59'999], [](auto &a, int &e) { return ++e == a[59'999] && &e == &a[59'999]; });
  both_ways(plain, plain[7], [](auto &a, int &e) { return &e == &a[7]; });
  std::array<float, 20'000> array{};
  std::vector<std::array<float, 20'000>> arrays(3);
  auto const counted = [](std::array<float, 20'000> &a) { return ++a[3]; };
  check_equal(remotecall_fetch(2, counted, std::ref(array)), 1.0f);
  both_ways(arrays, arrays[2], [](auto &all, auto &one) { return ++one[5] == all[2][5] && &one == &all[2]; });
  both_ways(arrays, arrays[1][4], [](auto &all, float &one) { return &one == &all[1][4]; });
  grid g, grids[3];
  both_ways(g, g.cells, [](grid &g, auto &cells) { return &g.cells == &cells; });
  both_ways(g, g.cells[8999], [](grid &g, double &cell) { return ++cell == g.cells[8999]; });
  both_ways(grids, grids[1].cells, [](auto &all, auto &cells) { return &all[1].cells == &cells; });
  auto owned = std::make_unique<grid>();
  check(remotecall_fetch(2, [&owned, &cells = owned->cells] { return &cells == &owned->cells; }));
}

template <std::size_t Size> struct refers_to_itself {
  refers_to_itself() : one(all[Size / 2]) {}
  bool operator()() { return ++one == 1 && all[Size / 2] == 1 && &one == &all[Size / 2]; }
  std::array<int, Size> all{};
  int &one;
};

void callables_that_refer_to_themselves() {
  refers_to_itself<4> little;
  refers_to_itself<40'000> large;
  check(remotecall_fetch(2, little));
  check(remotecall_fetch(2, std::ref(little)));
  check(remotecall_fetch(2, large));
  check(remotecall_fetch(2, [&large] { return large(); }));
  check_equal(little.one + large.one, 0);
}

void members_and_bases() {
  whole w;
  both_ways(w, w.number, [](whole &w, int &e) { return &e == &w.number; });
  both_ways(w, w.numbers[3], [](whole &w, int &e) { return &e == &w.numbers[3]; });
  both_ways(w, w.parts[2].text, [](whole &w, std::string &e) { return &e == &w.parts[2].text; });
  both_ways(w, w.by_name["b"][1], [](whole &w, int &e) { return &e == &w.by_name["b"][1]; });
  both_ways(w, *w.maybe, [](whole &w, part &e) { return &e == &*w.maybe; });
  part p(5);
  left &l = p;
  right &r = p;
  both_ways(p, l, [](part &p, left &l) { return ++l.l == p.l && &l == &p; });
  both_ways(p, r, [](part &p, right &r) { return &r == &p && r.kind() == 2; });
  both_ways(l, r, [](left &l, right &r) { return &static_cast<part &>(l) == &static_cast<part &>(r); });
  right &in_vector = w.parts[1];
  both_ways(w, in_vector, [](whole &w, right &e) { return &e == &w.parts[1]; });
}

void what_pointers_own() {
  whole w;
  both_ways(w, *w.owned, [](whole &w, right &e) { return &e == w.owned.get() && e.kind() == 2; });
  both_ways(w, static_cast<part &>(*w.owned).n,
            [](whole &w, int &e) { return ++e == static_cast<part &>(*w.owned).n; });
  both_ways(w, *w.shared, [](whole &w, part &e) { return &e == w.shared.get(); });
  both_ways(w, w.shared->text, [](whole &w, std::string &e) { return &e == &w.shared->text; });
  auto shared = std::make_shared<whole>();
  auto &deep = shared->parts[1].n;
  check(remotecall_fetch(2, [shared, &deep] { return &deep == &shared->parts[1].n; }));
  check(remotecall_fetch(2, [&deep, shared] { return &deep == &shared->parts[1].n; }));
  std::weak_ptr<whole> weak = shared;
  check(remotecall_fetch(2, [&deep, weak, &number = shared->number] {
    return &deep == &weak.lock()->parts[1].n && &number == &weak.lock()->number;
  }));
  auto unique = std::make_unique<part>(4);
  auto &owned = *unique;
  check(remotecall_fetch(2, [unique = std::move(unique), &owned] { return &owned == unique.get(); }));
}

struct child;
struct parent {
  std::vector<std::unique_ptr<child>> children;
  int sum() const;
};
struct child {
  child(parent &of, int n) : of(of), n(n) {}
  int ask() {
    return remotecall_fetch(2, [this] {
      n += 100;
      return of.sum();
    });
  }
  parent &of;
  int n;
};
int parent::sum() const {
  int all = 0;
  for (auto const &c : children) all += c->n;
  return all;
}

void parts_that_lead_back() {
  parent p;
  for (int i = 1; i <= 3; ++i) p.children.push_back(std::make_unique<child>(p, i));
  check_equal(p.children[1]->ask(), 106);
  check_equal(p.sum(), 6);
}

void parts_of_parts_and_several_references() {
  whole w;
  check(remotecall_fetch(2, [&n = w.parts[1].n, &p = w.parts[1], &v = w.parts, &w, &again = w.parts[1].n] {
    return &n == &p.n && &p == &v[1] && &v == &w.parts && &again == &n;
  }));
  std::vector<int> v = {1, 2, 3};
  auto wrapped = [](std::vector<int> &v, std::reference_wrapper<int> e) { return &v[2] == &e.get(); };
  check(remotecall_fetch(2, wrapped, std::ref(v), std::ref(v[2])));
  std::vector<std::reference_wrapper<int>> several = {v[0], v[2]};
  check(remotecall_fetch(2, [several, &v] { return &several[0].get() == &v[0] && &several[1].get() == &v[2]; }));
  check(remotecall_fetch(2, [&v, several] { return &several[0].get() == &v[0] && &several[1].get() == &v[2]; }));
}

// What is passed by value is a copy here, too.
void copies_stay_copies() {
  std::vector<int> v = {1, 2, 3};
  auto differ = [](std::vector<int> v, std::reference_wrapper<int> e) {
    e.get() = 7;
    return v[0];
  };
  check_equal(remotecall_fetch(2, differ, v, std::ref(v[0])), 1);
  check_equal(remotecall_fetch(2, [v, &e = v[0]] { return ++e * 10 + v[0]; }), 21);
}

void shared_pointers_to_parts_come_first() {
  auto all = std::make_shared<whole>();
  std::shared_ptr<int> number(all, &all->number), deep(all, &all->parts[2].n);
  check(remotecall_fetch(
      2, [number, all] { return number.get() == &all->number && all.use_count() == number.use_count(); }));
  check(remotecall_fetch(
      2, [number, deep, all] { return deep.get() == &all->parts[2].n && number.get() == &all->number; }));
  std::weak_ptr<int> weak = number;
  check(remotecall_fetch(2, [weak, all] { return weak.lock().get() == &all->number; }));
  std::vector<std::shared_ptr<int>> several = {number, deep, number};
  check(remotecall_fetch(2, [several, all] { return several[0].get() == &all->number && several[2] == several[0]; }));
}

}  // namespace

int main() {
  ferry::addprocs(1);
  elements();
  large_arrays();
  callables_that_refer_to_themselves();
  members_and_bases();
  what_pointers_own();
  parts_that_lead_back();
  parts_of_parts_and_several_references();
  copies_stay_copies();
  shared_pointers_to_parts_come_first();
  std::cout << "parts are parts\n";
}
