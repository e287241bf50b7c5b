// Globals sent ahead, fetched back and freed.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

std::vector<double> table(1000, 1.5);
std::map<std::string, std::vector<int>> index_of{{"a", {1, 2}}};
std::vector<int> const constants{1, 2, 3};
int const seed = std::getenv("PATH") ? 7 : 8;
struct settings {
  std::string name = "first";
  bool quiet = false;
} current;

int &counter() {
  static int n = 10;
  return ++n;
}

bool holds(int worker, std::string const &name) {
  auto list = ferry::varinfo(worker);
  return std::any_of(list.begin(), list.end(), [&](auto const &v) { return v.name == name; });
}
ferry::movement_entry movement_of(std::string const &name, std::string const &reason) {
  for (auto const &e : ferry::movement())
    if (e.name == name && e.reason.find(reason) != std::string::npos) return e;
  return {};
}

int main() {
  ferry::addprocs(2);

  // Pushed: there before the call, which then sends nothing.
  ferry::push(table, {2, 3});
  check(holds(2, "table") && holds(3, "table"));
  check_equal(movement_of("table", "pushed to 3").sends, 2u);
  ferry::push(table, {2});  // there already
  check_equal(movement_of("table", "pushed to 3").sends, 2u);
  ferry::reset_movement();
  check_equal(ferry::remotecall_fetch(2, [] { return table[999]; }), 1.5);
  check_equal(movement_of("table", "").sends, 0u);
  table[999] = 2.5;
  check_equal(ferry::remotecall_fetch(2, [] { return table[999]; }), 2.5);
  check_equal(ferry::remotecall_fetch(3, [] { return table[999]; }), 2.5);

  // Pushed again after a call has written it there: it has this process's value.
  ferry::remotecall_fetch(2, [] { table[999] = 7; });
  ferry::push(table, {2});
  check_equal(ferry::pull(table, 2)[999], 2.5);

  // Pulled: with what a call wrote there; nothing changes here, and the next call sees this process's value again.
  ferry::remotecall_fetch(2, [] { index_of["b"] = {3}; });
  auto there = ferry::pull(index_of, 2);
  check_equal(there.size(), 2u);
  check_equal(there.at("b")[0], 3);
  check_equal(index_of.size(), 1u);
  check_equal(ferry::remotecall_fetch(2, [] { return index_of.size(); }), 1u);
  check_equal(ferry::pull(seed, 3), 7);
  check_equal(ferry::pull(current, 1).name, std::string("first"));

  // Cleared: freed there, and sent again by the next call.
  ferry::clear(table, {2});
  check(!holds(2, "table") && holds(3, "table"));
  check_equal(ferry::pull(table, 2).size(), 0u);
  check_equal(ferry::remotecall_fetch(2, [] { return table[999]; }), 2.5);
  ferry::clear(table);
  check(!holds(2, "table") && !holds(3, "table"));
  check_equal(ferry::remotecall_fetch(3, [] { return table[999]; }), 2.5);
  ferry::clear(current);  // held by nobody

  // A function's static is as it was before it was received: each process may initialise its own.
  check_equal(counter(), 11);
  check_equal(ferry::remotecall_fetch(2, [] { return counter(); }), 12);

  // Touched: looked at again, not sent for that.
  ferry::touch(table);
  auto before = movement_of("table", "").sends;
  check_equal(ferry::remotecall_fetch(3, [] { return table[0]; }), 1.5);
  check_equal(movement_of("table", "").sends, before);
  check_equal(ferry::remotecall_fetch(3, [] { return constants[1]; }), 2);
  const_cast<int &>(constants[1]) = 20;  // it is const for what the compiler sees
  ferry::touch(constants);
  for (int i = 0; i < 2; ++i) check_equal(ferry::remotecall_fetch(3, [] { return constants[1]; }), 20);

  // What cannot be meant.
  auto refused = [](auto &&f, std::string const &why) {
    try {
      f();
    } catch (ferry::error const &e) {
      check(std::string(e.what()).find(why) != std::string::npos);
      return true;
    }
    return false;
  };
  int local = 0;
  check(refused([&] { ferry::push(local, {2}); }, "no global variable"));
  check(refused([&] { ferry::pull(current.quiet, 2); }, "no global variable"));
  check(refused([] { ferry::push(table, {1}); }, "main process"));
  check(refused([] { ferry::push(table, {9}); }, "no process 9"));
}
