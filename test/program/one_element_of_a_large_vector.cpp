// One changed element of a vector of 64 MiB is never missed, wherever it is and however it was written.
// RUN: %ferryxx -O2 %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <cstring>
#include <numeric>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t count = std::size_t{8} << 20;
std::vector<double> field(count, 1.0);

// Whole numbers, so that a sum in any order is exact.
std::pair<double, double> element_and_sum(int on, std::size_t at) {
  return ferry::remotecall_fetch(
      on, [](std::size_t i) { return std::pair(field[i], std::accumulate(field.begin(), field.end(), 0.0)); }, at);
}

void write(int way, std::size_t at, double value, double *kept) {
  auto &reference = field[at];
  switch (way) {
  case 0: field[at] = value; break;
  case 1: kept[at] = value; break;
  case 2: reference = value; break;
  case 3: *(field.begin() + static_cast<std::ptrdiff_t>(at)) = value; break;
  case 4: std::memcpy(kept + at, &value, sizeof value); break;
  case 5: std::thread([=] { kept[at] = value; }).join(); break;
  }
}

// The ends of pages and of the vector are where an error by one would be.
std::size_t position(int i, std::mt19937_64 &random) {
  constexpr std::size_t per_page = 4096 / sizeof(double);
  if (i == 0) return 0;
  if (i == 1) return count - 1;
  std::size_t at = random() % count;
  if (i % 5 == 2) return at / per_page * per_page;
  if (i % 5 == 3) return at / per_page * per_page + per_page - 1;
  return at;
}

}  // namespace

int main(int argc, char **argv) {
  int const positions = argc > 1 ? std::atoi(argv[1]) : 200;
  ferry::addprocs(1);
  std::mt19937_64 random(64);
  double *const kept = field.data();
  double sum = count;
  check(element_and_sum(2, 0) == std::pair(1.0, sum));
  for (int i = 0; i < positions; ++i) {
    std::size_t at = position(i, random);
    double value = static_cast<double>(2 + i);
    sum += value - field[at];
    write(i % 6, at, value, kept);
    check(element_and_sum(2, at) == std::pair(value, sum));
  }
  check(element_and_sum(2, 0) == std::pair(field[0], sum));
}
