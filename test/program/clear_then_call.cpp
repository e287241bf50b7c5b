// What was cleared on a worker comes again with the next call that reaches it, unchanged or changed, and whoever
// calls.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <string>
#include <vector>

namespace {

int number = 1;
std::vector<double> large(100'000, 0.5);
double grid[128][128];
std::map<std::string, std::string> words{{"a", "b"}};

// Whether a process has this one's values of all.
bool same_there(int on) {
  return ferry::remotecall_fetch(on, [] { return large; }) == large &&
         ferry::remotecall_fetch(on, [] { return words; }) == words &&
         ferry::remotecall_fetch(on, [] { return number + grid[127][127]; }) == number + grid[127][127];
}
bool same_everywhere() { return same_there(2) && same_there(3); }

void clear_all() {
  ferry::clear(number);
  ferry::clear(large);
  ferry::clear(grid);
  ferry::clear(words);
}

void change(int i) {
  number = i;
  large[static_cast<std::size_t>(i) * 777] = i;
  grid[127][127] = i;
  words[std::to_string(i)] = "word";
}

}  // namespace

int main() {
  ferry::addprocs(2);
  clear_all();  // nothing there yet
  check(same_everywhere());
  for (int i = 1; i < 8; ++i) {
    clear_all();
    check(same_everywhere());
    change(i);
    clear_all();
    check(same_everywhere());
    clear_all();
    change(i + 1);
    check(same_everywhere());
    ferry::clear(large, {2 + i % 2});
    ferry::clear(large, {2 + i % 2});
    check(same_everywhere());

    // Another worker believes that 2 holds its values.
    check(ferry::remotecall_fetch(3, [] { return same_there(2); }));
    clear_all();
    check(ferry::remotecall_fetch(3, [] { return same_there(2); }));

    // Cleared behind calls that have not run yet.
    auto before = ferry::remotecall(2, [] { return large; });
    ferry::clear(large);
    auto expected = large;
    large[5] = -i;
    auto after = ferry::remotecall(2, [] { return large; });
    check(before.get() == expected);
    check(after.get() == large);

    // Pushed, cleared, called.
    ferry::push(large, {2, 3});
    ferry::clear(large, {3});
    check(same_everywhere());
  }
}
