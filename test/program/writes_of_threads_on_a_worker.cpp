// A worker's threads that write globals when the call that started them has ended, through pointers that they have kept:
// the next call sees its caller's values, whether such a thread still runs or has ended.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <atomic>
#include <map>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace {

std::vector<double> large(100'000, 1.0);
double grid[128][128];
std::map<int, std::string> texts{{1, "one"}, {2, "a text that is too long to lie inside a string object"}};
int number = 1;

// Of the worker's threads alone.
enum state { none, started, may_write, has_written, may_end };
[[ferry::process_local]] std::atomic<int> now = none;
[[ferry::process_local]] std::thread writer;

double sum() { return std::accumulate(large.begin(), large.end(), 0.0) + static_cast<double>(large.size()); }
double all() {
  double total = sum() + std::accumulate(&grid[0][0], &grid[0][0] + 128 * 128, 0.0) + number;
  for (auto const &[key, text] : texts) total += key * text[0];
  return total;
}

void await(int wanted) {
  while (now != wanted) std::this_thread::yield();
}

void start_writer(int way) {
  now = started;
  writer = std::thread([element = &large[static_cast<std::size_t>(way) * 10'000], cell = &grid[way][5],
                        letter = &texts.at(2)[0], n = &number] {
    await(may_write);
    *element = -1;
    *cell = -1;
    *letter = 'z';
    *n = -1;
    now = has_written;
    await(may_end);
  });
}
// These reach none of the globals.
void let_write() {
  now = may_write;
  await(has_written);
}
void let_end() {
  now = may_end;
  writer.join();
}

void same(std::source_location at = std::source_location::current()) {
  check_equal(ferry::remotecall_fetch(2, sum), sum(), at);
  check_equal(ferry::remotecall_fetch(2, all), all(), at);
}

// What lies between the end of the call that starts the thread, the thread's writes, its end, and the next look.
void in_each_order(int way) {
  int const order = way % 4;
  ferry::remotecall_fetch(2, [way] { start_writer(way); });
  if (order & 1) same();
  ferry::remotecall_fetch(2, let_write);
  if (order & 2) same();
  ferry::remotecall_fetch(2, let_end);
  same();
  same();
}

// Written while a call runs that only reads.
void during_a_call() {
  ferry::remotecall_fetch(2, [] { start_writer(9); });
  same();
  ferry::remotecall_fetch(2, [] {
    double const before = sum();
    let_write();
    return before;
  });
  ferry::remotecall_fetch(2, let_end);
  same();
}

// A change of the caller is not hidden by the same write there, nor mixed with it.
void with_changes_of_the_caller() {
  for (int i = 0; i < 3; ++i) {
    ferry::remotecall_fetch(2, [] { start_writer(5); });
    ferry::remotecall_fetch(2, let_write);
    if (i == 1) large[50'000] = -1, grid[5][5] = -1;
    if (i == 2) large[7] += 1, texts[3] = "three";
    if (i != 0) ferry::remotecall_fetch(2, let_end);
    same();
    if (i == 0) ferry::remotecall_fetch(2, let_end);
    same();
    large[50'000] = 1;
    grid[5][5] = 0;
    same();
  }
}

}  // namespace

int main() {
  ferry::addprocs(1);
  same();
  for (int way = 0; way < 8; ++way) in_each_order(way);
  during_a_call();
  with_changes_of_the_caller();
}
