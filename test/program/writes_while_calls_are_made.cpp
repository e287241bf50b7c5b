// Other threads write globals while calls are made: such a call sees something of both or is refused, and when the threads
// have paused the next one sees all that they wrote.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <atomic>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using numbers = std::vector<long>;
numbers field(256 * 1024, 1);
std::array<long, 64 * 1024> cells{};
std::map<int, std::vector<long>> rows;
std::array<long, 200> few{};

template <class V> long sum(V const &values) { return std::accumulate(values.begin(), values.end(), 0L); }
std::array<long, 4> sums() {
  long of_rows = 0;
  for (auto const &[key, row] : rows) of_rows += key * sum(row);
  return {sum(field), sum(cells), of_rows, sum(few)};
}

std::atomic<bool> writes{false}, ends{false};
std::atomic<int> pausing{0};

void store(long &place, std::mt19937_64 &random) {
  std::atomic_ref(place).store(static_cast<long>(random() % 1000), std::memory_order_relaxed);
}

void write_until_the_end(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  while (!ends) {
    ++pausing;
    while (!writes && !ends) std::this_thread::yield();
    --pausing;
    while (writes) {
      store(field[random() % field.size()], random);
      store(cells[random() % cells.size()], random);
      store(rows[static_cast<int>(random() % 500)][random() % 1000], random);
      if (random() % 64 == 0) store(few[random() % few.size()], random);
      if (random() % 16 == 0) std::this_thread::yield();
    }
  }
}

}  // namespace

int main() {
  for (int i = 0; i < 500; ++i) rows[i] = numbers(1000, i);
  ferry::addprocs(1);
  std::thread one(write_until_the_end, 1), two(write_until_the_end, 2);
  int refused = 0;
  for (int round = 0; round < 100; ++round) {
    while (pausing != 2) std::this_thread::yield();
    check(ferry::remotecall_fetch(2, sums) == sums());
    check(ferry::remotecall_fetch(2, sums) == sums());
    writes = true;
    for (int i = 0; i < 1 + round % 4; ++i) try {
        ferry::remotecall_fetch(2, sums);
      } catch (ferry::error const &e) {
        check(std::string(e.what()).find("another thread") != std::string::npos);
        ++refused;
      }
    writes = false;
  }
  ends = true;
  one.join();
  two.join();
  check(ferry::remotecall_fetch(2, sums) == sums());
  std::cerr << refused << " calls were refused\n";
}
