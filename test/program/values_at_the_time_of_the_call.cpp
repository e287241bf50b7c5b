// A call has the values of its time, however late it runs: what the caller changes, moves away or destroys right
// afterwards does not matter.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

using ferry::remotecall;

namespace {

constexpr std::size_t count = 150'000;
std::vector<double> large(count, 1.0);
double grid[300][300];
std::map<std::string, std::vector<int>> index_of;
std::optional<std::vector<int>> maybe;
std::unique_ptr<std::vector<int>> owned;
std::string text;
[[ferry::process_local]] std::map<int, double> log;  // by the number of the call: they may run in another order

double sum(std::vector<double> const &values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double sum_of_grid() { return std::accumulate(&grid[0][0], &grid[0][0] + 300 * 300, 0.0); }

// A call that takes long enough for everything after it to wait in the queue.
ferry::future<void> keep_busy(int on) {
  return remotecall(on, [] {
    for (volatile int i = 0; i < 20'000'000; i = i + 1) {}
  });
}

void three_calls_with_a_change_between_each() {
  for (int round = 0; round < 10; ++round) {
    auto busy = keep_busy(2);
    std::vector<ferry::future<double>> sums, sums_of_grid;
    std::vector<double> expected, expected_of_grid;
    for (std::size_t i = 0; i < 3; ++i) {
      large[i * 50'000 + static_cast<std::size_t>(round)] += 1;
      grid[100 * i][round] = round + 1;
      expected.push_back(sum(large));
      expected_of_grid.push_back(sum_of_grid());
      sums.push_back(remotecall(2, [] { return sum(large); }));
      sums_of_grid.push_back(remotecall(2, sum_of_grid));
    }
    large[0] = -1000;
    for (std::size_t i = 3; i-- > 0;) check_equal(sums[i].get(), expected[i]);
    for (std::size_t i = 0; i < 3; ++i) check_equal(sums_of_grid[i].get(), expected_of_grid[i]);
    large[0] = 1;
    busy.get();
  }
}

void globals_destroyed_and_moved() {
  for (int round = 0; round < 5; ++round) {
    auto busy = keep_busy(2);
    large.assign(count, round);
    auto first = remotecall(2, [] { return sum(large); });
    large = {};
    auto second = remotecall(2, [] { return large.size(); });
    large.assign(count, 7);
    auto taken = std::move(large);
    large.clear();
    auto third = remotecall(2, [] { return large.size(); });
    large = std::move(taken);
    auto fourth = remotecall(2, [] { return sum(large); });
    std::memset(large.data(), 0, count * sizeof(double));

    index_of = {{"k", std::vector<int>(10'000, round)}};
    maybe = std::vector<int>(5000, round);
    owned = std::make_unique<std::vector<int>>(5000, round);
    auto others = remotecall(2, [] { return index_of.at("k").back() + maybe->back() * 100 + owned->back() * 10'000; });
    index_of.clear();
    maybe.reset();
    owned.reset();

    check_equal(first.get(), round * static_cast<double>(count));
    check_equal(second.get(), 0u);
    check_equal(third.get(), 0u);
    check_equal(fourth.get(), 7.0 * count);
    check_equal(others.get(), round * 10'101);
    busy.get();
  }
}

void captures_and_arguments_destroyed() {
  auto busy = keep_busy(3);
  std::vector<ferry::future<double>> calls;
  for (int i = 0; i < 8; ++i) {
    auto object = std::make_unique<std::vector<double>>(count, i);
    auto argument = std::vector<double>(count, 10 * i);
    calls.push_back(remotecall(
        3,
        [by_reference = std::cref(*object).get(), &object = *object](std::vector<double> const &a) {
          return sum(by_reference) + sum(object) + sum(a);
        },
        argument));
    std::fill(object->begin(), object->end(), -1.0);
    object.reset();
    argument.clear();
    argument.shrink_to_fit();
    auto moved = std::make_unique<std::string>(static_cast<std::size_t>(i), 'x');
    calls.push_back(remotecall(3, [m = std::move(moved)] { return static_cast<double>(m->size()); }));
  }
  for (int i = 0; i < 8; ++i) {
    check_equal(calls[static_cast<std::size_t>(2 * i)].get(), 12.0 * i * count);
    check_equal(calls[static_cast<std::size_t>(2 * i + 1)].get(), 1.0 * i);
  }
  busy.get();
}

void without_waiting() {
  auto busy = keep_busy(3);
  for (int i = 0; i < 5; ++i) {
    large.assign(count, i);
    text = std::string(static_cast<std::size_t>(1000 * i), 'y');
    ferry::remote_do(3, [i] { log[i] = sum(large) + static_cast<double>(text.size()); });
  }
  large.clear();
  text.clear();
  std::map<int, double> seen;
  while (seen.size() < 5) seen = ferry::remotecall_fetch(3, [] { return log; });
  for (int i = 0; i < 5; ++i) check_equal(seen[i], i * static_cast<double>(count + 1000));
  busy.get();
}

}  // namespace

int main() {
  ferry::addprocs(2);
  three_calls_with_a_change_between_each();
  globals_destroyed_and_moved();
  captures_and_arguments_destroyed();
  without_waiting();
}
