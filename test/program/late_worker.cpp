// A worker that joins late has the values of now, not those that the earlier ones were once sent.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <string>
#include <vector>

namespace {

std::vector<double> large(300'000, 1.0);
std::map<int, std::string> words;
double grid[64][512];

bool same_there(int on) {
  return ferry::remotecall_fetch(on, [] { return large; }) == large &&
         ferry::remotecall_fetch(on, [] { return words; }) == words &&
         ferry::remotecall_fetch(on, [] { return grid[63][511]; }) == grid[63][511];
}

void change(int i) {
  large[static_cast<std::size_t>(i) * 1001] = -i;
  large.push_back(i);
  words[i] = std::string(static_cast<std::size_t>(i), 'w');
  grid[63][511] = i;
}

}  // namespace

int main() {
  for (int i = 0; i < 6; ++i) {
    change(i);
    int late = ferry::addprocs(1).front();
    if (i % 2) change(i + 100);
    check(same_there(late));
    for (int on : ferry::workers()) check(same_there(on));
    change(i + 200);
    for (int on : ferry::workers()) check(same_there(on));
    if (i == 3) ferry::rmprocs(2);

    // A worker that calls the new one sends its own.
    check(ferry::remotecall_fetch(ferry::workers().front(), [late] {
      change(1);
      return same_there(late);
    }));
    check(same_there(late));
  }
}
