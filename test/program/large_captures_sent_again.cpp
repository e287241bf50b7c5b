// A large capture or argument that is sent again and again travels once to each worker while it is the same, and
// its changes always arrive; also when there are more of them than are kept.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "movements.hpp"

#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace {

using numbers = std::vector<double>;
constexpr std::size_t count = 1024 * 1024;
constexpr std::uint64_t size = count * sizeof(double);  // 8 MiB

double sum(numbers const &values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double by_value(int on, numbers const &values) {
  return ferry::remotecall_fetch(on, [values] { return sum(values); });
}
double by_reference(int on, numbers const &values) {
  return ferry::remotecall_fetch(on, [&values] { return sum(values); });
}
double by_argument(int on, numbers const &values) { return ferry::remotecall_fetch(on, sum, values); }
double later(int on, numbers const &values) {
  return ferry::remotecall(on, [values] { return sum(values); }).get();
}
// The worker changes what it got, which must not be what the next call gets.
double written_there(int on, numbers const &values) {
  return ferry::remotecall_fetch(on, [values = numbers(values)]() mutable {
    double const before = sum(values);
    values[5] = -1e6;
    values.pop_back();
    return before;
  });
}

using way = double (*)(int, numbers const &);

void unchanged(way send, std::string const &kind, std::vector<int> const &workers) {
  numbers values(count, 1.0 + static_cast<double>(workers.size()));
  std::iota(values.begin(), values.end(), workers.size());
  double const expected = sum(values);
  ferry::reset_movement();
  for (int i = 0; i < 10; ++i)
    for (int on : workers) check_equal(send(on, values), expected);
  auto const m = movement_of(kind);
  if (m.bytes >= 2 * size * workers.size()) std::cerr << kind << ": " << m.bytes << " bytes\n";
  check(m.bytes < 2 * size * workers.size());
}

void changed(way send) {
  numbers values(count, 2.0);
  double expected = 2.0 * count;
  for (int i = 0; i < 12; ++i) {
    int const on = 2 + i / 2 % 2;
    std::size_t const at = static_cast<std::size_t>(i) * 87'381;
    values[at] += 1;
    check_equal(send(on, values), expected + 1);
    values[at] -= 1;
    check_equal(send(on, values), expected);
    if (i % 3 == 0) values.push_back(7), expected += 7;
    if (i % 3 == 1) values.pop_back(), expected -= 7;
    check_equal(send(on, values), expected);
    auto moved = std::move(values);  // the same content at the same place, of another object
    check_equal(send(on, moved), expected);
    values = moved;  // and at another place
    check_equal(send(on, values), expected);
  }
}

// Objects that are large blocks themselves, and parts of them.
struct table {
  std::string name;
  std::array<int, 6000> cells;
};
void arrays() {
  double matrix[60][60]{};
  table t{};
  for (int i = 0; i < 3; ++i) {
    matrix[59][59] = t.cells[5999] = i;
    check_equal(ferry::remotecall_fetch(2, [&matrix] { return matrix[59][59]; }), 1.0 * i);
    check_equal(ferry::remotecall_fetch(2, [&t] { return t.cells[5999]; }), i);
    check_equal(ferry::remotecall_fetch(2, [matrix, t] { return matrix[59][59] + t.cells[5999]; }), 2.0 * i);
    auto &cells = t.cells;
    int &last = cells[5999];
    auto const same = [&t, &cells, &last] { return &t.cells == &cells && &cells[5999] == &last ? last : -1; };
    check_equal(ferry::remotecall_fetch(2, same), i);
    check_equal(ferry::remotecall_fetch(2, [&last, &t] { return &t.cells[5999] == &last ? last : -1; }), i);
  }
}

// 40 vectors of 16 MiB, twice: whatever is kept and dropped, each call has its own.
void more_than_are_kept() {
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 40; ++i) {
      numbers values(2 * count, i);
      values[static_cast<std::size_t>(i)] = -1;
      int const on = 2 + i % 2;
      double const expected = sum(values);
      check_equal(i % 3 ? by_reference(on, values) : by_argument(on, values), expected);
    }
}

}  // namespace

int main() {
  ferry::addprocs(2);
  for (auto const &workers : {std::vector<int>{2}, std::vector<int>{2, 3}}) {
    unchanged(by_value, "capture", workers);
    unchanged(by_reference, "capture", workers);
    unchanged(by_argument, "argument", workers);
    unchanged(later, "capture", workers);
    unchanged(written_there, "capture", workers);
  }
  for (way send : {by_value, by_reference, by_argument, later, written_there}) changed(send);
  arrays();
  more_than_are_kept();
}
