// Closures of every kind travel, are stored, returned, passed on from worker to worker, and nested.
// RUN: %every_way %t %s %S/inputs/closures/elsewhere.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/closures/shared.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

using ferry::remotecall_fetch;

namespace {
int weight = 2;

// Closures of templates, with packs, of classes.
template <class... T> auto summed(T... values) {
  return [values...] { return (0 + ... + static_cast<int>(values)); };
}
template <class... T> auto moved_in(T... values) {
  return [... kept = std::move(values)] { return (std::string() + ... + kept); };
}
template <class T> int through_template(T value) {
  return remotecall_fetch(
      2, [value]<class U>(U other) { return static_cast<int>(value + other); }, 1.5);
}
struct machine {
  int state = 3;
  std::string name = "m";
  auto by_copy() {
    return [*this, extra = 1] { return state + extra; };
  }
  int by_pointer() {
    return remotecall_fetch(2, [this] { return state * 2 + static_cast<int>(name.size()); });
  }
  int count = remotecall_fetch(2, [] { return weight; });
};
consteval int fixed(int n) { return n * n; }
constexpr int either(int n) { return n + 1; }
struct alignas(64) aligned {
  double value = 1.25;
};
struct empty {};

void kinds() {
  weight = 5;
  check_equal(remotecall_fetch(
                  2, [](int n, int m = 3) { return n + m + weight; }, 1, 1),
              7);
  check_equal(remotecall_fetch(
                  2, [](int n, int m = 3) { return n + m + weight; }, 1),
              9);
  auto generic = []<class T>(T value) { return value + value; };
  check_equal(remotecall_fetch(2, generic, 4), 8);
  check_equal(remotecall_fetch(2, generic, std::string("ab")), "abab");
  auto explicit_argument = []<class T = long>(int n) { return static_cast<int>(sizeof(T)) + n; };
  check_equal(remotecall_fetch(2, explicit_argument, 1), 9);
  check_equal(remotecall_fetch(2, [explicit_argument] { return explicit_argument.operator()<char>(1); }), 2);
  int count = 10;
  auto counting = [count]() mutable { return ++count; };
  check_equal(remotecall_fetch(2, counting), 11);
  check_equal(remotecall_fetch(2, counting), 11);
  check_equal(counting(), 11);
  check_equal(remotecall_fetch(2, counting), 12);
  constexpr int compiled = fixed(3);
  check_equal(remotecall_fetch(2, [] { return compiled + fixed(4) + either(1); }), 27);
  check_equal(remotecall_fetch(
                  2, []() constexpr { return either(2); }),
              3);
  check_equal(remotecall_fetch(2, summed(1, 2l, 'a')), 100);
  check_equal(remotecall_fetch(2, moved_in(std::string("x"), std::string("yz"))), "xyz");
  check_equal(remotecall_fetch(2, [p = std::make_unique<int>(6)] { return *p; }), 6);
  check_equal(
      remotecall_fetch(
          2, [p = std::make_unique<int>(6)](std::unique_ptr<int> q) { return *p + *q; }, std::make_unique<int>(2)),
      8);
  auto [number, text] = std::tuple(4, std::string("four"));
  check_equal(remotecall_fetch(2, [number, text] { return text + std::to_string(number); }), "four4");
  check_equal(remotecall_fetch(2, [&text] { return text.size(); }), 4u);
  aligned a;
  check(remotecall_fetch(2, [a] { return a.value == 1.25 && reinterpret_cast<std::uintptr_t>(&a) % 64 == 0; }));
  check_equal(remotecall_fetch(
                  2, [e = empty(), one = 1, f = empty()] { return (static_cast<void>(e), static_cast<void>(f), one); }),
              1);
  check_equal(through_template(2), 3);
  int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
  check_equal(remotecall_fetch(2, [grid] { return grid[1][2]; }), 6);
  machine m;
  check_equal(m.count, 5);
  check_equal(remotecall_fetch(2, m.by_copy()), 4);
  check_equal(m.by_pointer(), 7);
}

void stored_and_returned() {
  auto made = remotecall_fetch(
      2, [](int n) { return [n, v = std::vector<int>(3, n)](int m) { return n * m + v[2]; }; }, 4);
  check_equal(made(2), 12);
  check_equal(remotecall_fetch(3, made, 3), 16);
  std::vector<decltype(made)> several{made, remotecall_fetch(2, [made] { return made; })};
  check_equal(remotecall_fetch(3, [several] { return several[0](1) + several[1](2); }), 20);
  std::map<std::string, std::function<std::string(std::string)>> by_name;
  by_name["twice"] = [](std::string s) { return s + s; };
  by_name["quote"] = [q = std::string("'")](std::string s) { return q + s + q; };
  by_name["both"] = [a = by_name["twice"], b = by_name["quote"]](std::string s) { return b(a(s)); };
  check_equal(remotecall_fetch(
                  2, [by_name](std::string s) { return by_name.at("both")(s); }, std::string("x")),
              "'xx'");
  auto returned = remotecall_fetch(2, [by_name] { return by_name; });
  check_equal(returned.at("both")("y"), "'yy'");
  auto pair = remotecall_fetch(
      2, [] { return std::pair([](int n) { return n + 1; }, std::array{std::function<int()>([] { return 9; })}); });
  check_equal(pair.first(1) + pair.second[0](), 11);
}

void nested() {
  weight = 7;
  int a = 1;
  std::vector<int> big(50'000, 1);
  auto inner = [a] { return a + weight; };
  auto middle = [inner, &big] { return inner() + static_cast<int>(big.size()); };
  auto outer = [middle, &a] { return middle() + a; };
  check_equal(remotecall_fetch(2, outer), 50009);
  big.push_back(1);
  check_equal(remotecall_fetch(2, outer), 50010);
  // A call that makes calls with what it was given, over both workers and back.
  check_equal(
      remotecall_fetch(
          2, [inner] { return remotecall_fetch(3, [inner] { return remotecall_fetch(2, inner) + ferry::myid(); }); }),
      11);
  check_equal(remotecall_fetch(
                  3, [](auto f) { return remotecall_fetch(2, [f] { return f() * 10; }); }, outer),
              500100);
  weight = 8;
  check_equal(remotecall_fetch(2, [inner] { return remotecall_fetch(3, inner); }), 9);
  auto handed = ferry::remotecall(2, [inner] { return inner; });
  check_equal(remotecall_fetch(3, [handed] { return handed.get()(); }), 9);
}

#line 500
static auto same_place(int n) {
  return [n] { return n + 8; };
}
void same_text() {
  check_equal(remotecall_fetch(2, shared_closure(1)), shared_elsewhere(1));
  check_equal(remotecall_fetch(2, local_closure(2)), local_elsewhere(2));
  check_equal(remotecall_fetch(2, same_place(1)), 9);
  check_equal(same_line_elsewhere(1), 8);
  with_default d;
  check_equal(remotecall_fetch(2, d.by_default, 1), 41);
  check_equal(remotecall_fetch(2, [d] { return d.by_default(d.seed); }), 44);
  check_equal(remotecall_fetch(2, [] { return with_default().by_default(2); }), 42);
  check_equal(remotecall_fetch(
                  2, [](int n) { return take_default(n); }, 1),
              51);
}
}  // namespace

int main() {
  ferry::addprocs(2);
  kinds();
  stored_and_returned();
  nested();
  same_text();
  std::cout << "closures hold\n";
}
