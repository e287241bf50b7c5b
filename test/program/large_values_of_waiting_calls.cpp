// A call that only reads a large global waits, while another call on its worker gets another value of it, and goes on
// with its own object. What is known of that object is then right for the next call.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <numeric>
#include <vector>

std::vector<double> field(100'000, 1.0);
[[ferry::process_local]] bool started = false;
[[ferry::process_local]] bool ended = false;

double sum() { return std::accumulate(field.begin(), field.end(), 0.0); }

// On worker 3: asks 2 with the value that it was called with, once another call waits there.
double ask_with_another_value() {
  while (!ferry::remotecall_fetch(1, [] { return started; })) {}
  double const theirs = ferry::remotecall_fetch(2, sum);
  ferry::remotecall_fetch(1, [] { ended = true; });
  return theirs;
}

std::pair<double, double> sums_before_and_after() {
  double const before = sum();
  while (!ferry::remotecall_fetch(1, [] {
    started = true;
    return ended;
  })) {}
  return {before, sum()};
}

int main() {
  ferry::addprocs(2);
  double expected = 100'000;
  for (int round = 0; round < 5; ++round) {
    started = ended = false;
    auto others = ferry::remotecall(3, ask_with_another_value);
    field[static_cast<std::size_t>(round) * 10'000] += 1;
    auto const sums = ferry::remotecall_fetch(2, sums_before_and_after);
    check_equal(others.get(), expected);
    expected += 1;
    check_equal(sums.first, expected);
    check_equal(sums.second, expected);
  }
  check_equal(ferry::remotecall_fetch(2, sum), expected);
}
