// What <functional> makes of callables is called, and travels: bind, bind_front, not_fn, mem_fn, ref, function objects.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

using ferry::remotecall_fetch;
using namespace std::placeholders;

namespace {
int base = 1;
int add(int a, int b) { return a + b + base; }
bool is_even(int n) { return (n + base) % 2 == 0; }
struct account {
  int total = 10;
  int plus(int n) const { return total + n + base; }
  void pay(int n) { total += n; }
};
account shared_account;
struct watcher {
  std::reference_wrapper<account> of;
};
std::vector<std::reference_wrapper<account>> watched;
int sum(std::vector<int> const &v) { return std::accumulate(v.begin(), v.end(), 0); }

void bound() {
  base = 5;
  check_equal(remotecall_fetch(2, std::bind(add, 1, 2)), 8);
  check_equal(remotecall_fetch(2, std::bind(add, _1, 2), 3), 10);
  check_equal(remotecall_fetch(2, std::bind(add, _2, _1), 3, 4), 12);
  check_equal(remotecall_fetch(2, std::bind(add, _1, std::bind(add, _1, 1)), 1), 13);
  check_equal(remotecall_fetch(2, std::bind(&account::plus, account{20}, _1), 3), 28);
  check_equal(remotecall_fetch(2, std::bind(&account::total, _1), account{3}), 3);
  check_equal(remotecall_fetch(2, std::bind<long>(add, 1, _1), 1), 7l);
  check_equal(
      remotecall_fetch(2, std::bind([](std::string a, std::string b) { return a + b; }, "x", _1), std::string("y")),
      "xy");
  check_equal(remotecall_fetch(2, std::bind_front(add, 10), 5), 20);
  check_equal(remotecall_fetch(2, std::bind_front(&account::plus, account{1}, 2)), 8);
  base = 6;
  check_equal(remotecall_fetch(2, std::not_fn(is_even), 1), true);
  check_equal(remotecall_fetch(2, std::not_fn(is_even), 2), false);
  check_equal(remotecall_fetch(2, std::mem_fn(&account::plus), account{1}, 2), 9);
  check_equal(remotecall_fetch(2, std::mem_fn(&account::total), account{4}), 4);
  auto kept = std::bind(add, _1, 100);
  check_equal(remotecall_fetch(2, [kept]() mutable { return kept(1); }), 107);
  std::function<int(int)> erased = std::bind(add, _1, 200);
  check_equal(remotecall_fetch(2, erased, 1), 207);
  erased = std::bind_front(add, 300);
  check_equal(remotecall_fetch(2, erased, 1), 307);
  check_equal(remotecall_fetch(2, std::function<bool(int)>(std::not_fn(is_even)), 1), true);
  check_equal(remotecall_fetch(2, std::function<int(account)>(std::mem_fn(&account::total)), account{8}), 8);
}

void function_objects() {
  check_equal(remotecall_fetch(2, std::plus<>(), 1, 2), 3);
  check_equal(remotecall_fetch(2, std::plus<std::string>(), std::string("a"), std::string("b")), "ab");
  check_equal(remotecall_fetch(2, std::less<int>(), 1, 2), true);
  check_equal(remotecall_fetch(2, std::hash<std::string>(), std::string("key")), std::hash<std::string>()("key"));
  check_equal(remotecall_fetch(2, std::identity(), 5), 5);
  check_equal(remotecall_fetch(2, std::ranges::greater(), 5, 4), true);
  auto fold = [](auto f, std::vector<int> const &v) { return std::accumulate(v.begin(), v.end(), 1, f); };
  check_equal(remotecall_fetch(2, fold, std::multiplies<>(), std::vector{2, 3, 4}), 24);
}

// What is referred to travels, and lives there as long as the call; its changes stay there.
void references() {
  std::vector<int> local(1000, 2);
  check_equal(remotecall_fetch(2, sum, std::ref(local)), 2000);
  check_equal(remotecall_fetch(2, sum, std::cref(local)), 2000);
  check_equal(remotecall_fetch(2, [r = std::ref(local)] { return sum(r); }), 2000);
  local[0] = 3;
  check_equal(remotecall_fetch(2, std::bind(sum, std::ref(local))), 2001);
  account a{1};
  check_equal(remotecall_fetch(2, &account::plus, std::ref(a), 2), 9);
  check_equal(remotecall_fetch(2,
                               [r = std::ref(a)] {
                                 r.get().pay(5);
                                 return r.get().total;
                               }),
              6);
  check_equal(a.total, 1);
  watcher w{a};
  check_equal(remotecall_fetch(2, [w] { return w.of.get().total; }), 1);
  // Two references to one object are to one object there.
  check_equal(remotecall_fetch(2,
                               [&a, r = std::ref(a)] {
                                 r.get().pay(7);
                                 return a.total;
                               }),
              8);
  check_equal(remotecall_fetch(
                  2,
                  [](account &x, account const &y) {
                    x.pay(2);
                    return y.total;
                  },
                  std::ref(a), std::cref(a)),
              3);
  int (&f)(int, int) = add;
  check_equal(remotecall_fetch(2, std::ref(f), 1, 1), 8);
}

// In a global they lead to another global, and bring it along.
void references_in_globals() {
  watched.push_back(shared_account);
  auto total = [] { return remotecall_fetch(2, [] { return watched.at(0).get().total; }); };
  check_equal(total(), 10);
  shared_account.pay(5);
  check_equal(total(), 15);
  account local;
  watched[0] = local;
  auto e = thrown_by<ferry::not_shippable>(total);
  check(std::string(e.what()).find("watched[…]': it points into heap or stack") !=
        std::string::npos);
  watched.clear();
}
}  // namespace

int main() {
  ferry::addprocs(1);
  bound();
  function_objects();
  references();
  references_in_globals();
  std::cout << "bound callables hold\n";
}
