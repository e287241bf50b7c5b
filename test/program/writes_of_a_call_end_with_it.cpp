// What a call writes to a global ends with the call, also what could not be sent: neither the next call on that worker
// nor the caller sees it; and it does not hide a later change of the caller.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

int number = 1;
std::vector<double> large(100'000, 1.0);
double grid[256][256];
std::map<std::string, std::vector<int>> index_of{{"k", {1, 2}}};
std::unique_ptr<std::string> owned = std::make_unique<std::string>("owned");

std::string all() {
  double sum =
      std::accumulate(large.begin(), large.end(), 0.0) + std::accumulate(&grid[0][0], &grid[0][0] + 256 * 256, 0.0);
  std::string text = std::to_string(number) + ' ' + std::to_string(sum) + ' ' + (owned ? *owned : "none");
  for (auto const &[name, list] : index_of) text += ' ' + name + std::to_string(list.size());
  return text;
}

// One way of writing each global; returns what the call then sees itself.
std::string spoil(int way) {
  number = -1;
  grid[way][255] = 3;
  switch (way % 6) {
  case 0: large[50'000] = 2; break;
  case 1: large.push_back(5); break;
  case 2: large.clear(), large.shrink_to_fit(); break;
  case 3: large = std::vector<double>(100'000, 1.5); break;
  case 4: std::vector<double>(3, 9.0).swap(large); break;
  case 5: std::fill(large.begin(), large.end(), 0.25); break;
  }
  if (way % 2) index_of["k"].push_back(way);
  if (way % 3) index_of.erase("k");
  if (way % 4) index_of["new"];
  if (way % 2) *owned += "!";
  if (way % 5 == 0) owned.reset();
  return all();
}

void spoil_and_look(int way) {
  std::string const before = all();
  check(ferry::remotecall_fetch(2, [way] { return spoil(way); }) != before);
  check_equal(all(), before);
  check_equal(ferry::remotecall_fetch(2, all), before);
  auto first = ferry::remotecall(2, [way] { return spoil(way); });
  auto second = ferry::remotecall(2, [way] { return spoil(way); });
  ferry::remote_do(2, [way] { spoil(way); });
  check_equal(ferry::remotecall_fetch(2, all), before);
  check_equal(first.get(), second.get());  // each began with the same values
}

// The caller writes what the worker has written already, and what it has not.
void change_after_it(int way) {
  ferry::remotecall_fetch(2, [way] { spoil(way); });
  number = -1;
  large[50'000] = way % 2 ? 2 : 1;
  grid[way][255] = 3;
  check_equal(ferry::remotecall_fetch(2, all), all());
  number = way;
  grid[way][255] = 0;
  large[static_cast<std::size_t>(way)] += 1;
  check_equal(ferry::remotecall_fetch(2, all), all());
}

// A call that ends by an exception has written too.
void by_exception(int way) {
  thrown_by<std::runtime_error>([&] {
    ferry::remotecall_fetch(2, [way] {
      spoil(way);
      throw std::runtime_error("spoilt");
    });
  });
  check_equal(ferry::remotecall_fetch(2, all), all());
}

// A worker that has written calls another: that one sees the writes, and the call after it does not.
void passed_on(int way) {
  auto both = ferry::remotecall_fetch(2, [way] {
    auto mine = spoil(way);
    auto there = ferry::remotecall_fetch(3, all);
    return std::pair(mine == there, all() == mine);
  });
  check(both.first && both.second);
  check_equal(ferry::remotecall_fetch(3, all), all());
  check_equal(ferry::remotecall_fetch(2, all), all());
}

// What cannot be sent is written all the same.
int *pointer = nullptr;
char const *name = "name";
std::string_view text = "text";
std::vector<int *> pointers;
std::map<std::string, int *> table;
std::function<int()> function;
std::weak_ptr<int> weak;

[[ferry::process_local]] std::vector<std::unique_ptr<int>> kept;
[[ferry::process_local]] std::string long_name = "a name that is longer than those within a string";

// Returns what a call finds, and leaves pointers to objects of its process.
std::string leave_pointers() {
  auto const found = std::string(pointer ? "pointer " : "") + name + ' ' + std::string(text) + ' ' +
                     std::to_string(pointers.size() + table.size()) + (function ? " function" : "") +
                     (weak.expired() ? "" : " weak");
  auto const one = std::make_shared<int>(1);
  int number_here = 1;
  pointer = kept.emplace_back(new int(1)).get();
  name = long_name.c_str();
  text = long_name;
  pointers.push_back(pointer);
  table["one"] = pointer;
  function = [&number_here] { return number_here; };
  weak = one;
  return found;
}

void pointers_to_objects_of_a_call() {
  for (int i = 0; i < 3; ++i) check_equal(ferry::remotecall_fetch(2, leave_pointers), std::string("name text 0"));
  pointer = &number;
  table["number"] = &number;
  check_equal(ferry::remotecall_fetch(2, [] { return table.size() + (pointer == table["number"]); }), 2u);
  check_equal(ferry::remotecall_fetch(2, leave_pointers), std::string("pointer name text 1"));
  pointer = nullptr;
  table.clear();
  // A call to another process takes what it reaches, and the others wait.
  check_equal(ferry::remotecall_fetch(2,
                                      [] {
                                        leave_pointers();
                                        auto const there = ferry::remotecall_fetch(3, [] { return number; });
                                        auto const here = ferry::remotecall_fetch(2, [] { return number; });
                                        return there + here + *pointer + *pointers.at(0);
                                      }),
              2 * number + 2);
  check(ferry::remotecall_fetch(2, [] {
    leave_pointers();
    try {
      ferry::remotecall_fetch(3, [] { return *pointer; });
    } catch (ferry::not_shippable const &) {
      return *pointer == 1;
    }
    return false;
  }));
  check_equal(ferry::remotecall_fetch(2, leave_pointers), std::string("name text 0"));
}

// What is done once is done again where what it did has ended.
std::once_flag filled;
std::map<std::string, int> squares;
struct lazy {
  std::once_flag made;
  std::vector<int> value;
  int get() {
    std::call_once(made, [this] { value.push_back(9); });
    return value.at(0) + static_cast<int>(value.size());
  }
};
lazy made_by_calls, made_here;

int square_of(std::string const &of) {
  std::call_once(filled, [] { squares["three"] = 9; });
  return squares.at(of);
}

void done_once() {
  made_here.get();
  for (int i = 0; i < 2; ++i) {
    check_equal(ferry::remotecall_fetch(2, [] { return square_of("three"); }), 9);
    check_equal(ferry::remotecall_fetch(2, [] { return made_by_calls.get() + made_here.get(); }), 20);
    lazy captured;
    check_equal(ferry::remotecall_fetch(2, [&captured] { return captured.get(); }), 10);
    captured.get();
    check_equal(ferry::remotecall_fetch(2, [&captured] { return captured.get(); }), 10);
  }
  // While it is being done it has not been.
  int there = 0;
  std::call_once(filled, [&] { there = ferry::remotecall_fetch(2, [] { return square_of("three"); }); });
  check_equal(there, 9);
  squares["four"] = 16;
  check_equal(ferry::remotecall_fetch(2, [] { return square_of("four") + static_cast<int>(squares.size()); }), 17);
}

// A call that comes back to the caller finds its values, whatever the caller has written meanwhile.
void pointers_of_the_caller() {
  auto is_null = ferry::remotecall(2, [] { return ferry::remotecall_fetch(1, [] { return pointer == nullptr; }); });
  auto *mine = pointer = new int(2);
  check(is_null.get());
  check(pointer == mine);
  delete std::exchange(pointer, nullptr);
}

}  // namespace

int main() {
  ferry::addprocs(2);
  for (int way = 0; way < 12; ++way) {
    spoil_and_look(way);
    change_after_it(way);
    by_exception(way);
    passed_on(way);
  }
  pointers_to_objects_of_a_call();
  pointers_of_the_caller();
  done_once();
}
