// A thread that a call has started on a worker writes a global after the call has ended, and has ended itself when the
// next call comes: that one sees its caller's value all the same.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

std::vector<double> large(100'000, 1.0);
std::vector<int> middle(10'000, 1);
int small = 1;
[[ferry::process_local]] std::atomic<bool> may_write = false;
[[ferry::process_local]] std::thread writer;

double sum() { return std::accumulate(large.begin(), large.end(), 0.0); }
int middle_sum() { return std::accumulate(middle.begin(), middle.end(), 0); }

void start_writer() {
  if (sum() != 100'000 || middle_sum() != 10'000 || small != 1) return;
  writer = std::thread([] {
    while (!may_write) std::this_thread::yield();
    large[70'000] = -1;
    middle[5'000] = -1;
    small = -1;
  });
}

void let_it_write() {
  may_write = true;
  writer.join();
  may_write = false;
}

int main() {
  ferry::addprocs(1);
  for (int i = 0; i < 3; ++i) {
    ferry::remotecall_wait(2, start_writer);
    ferry::remotecall_wait(2, let_it_write);
    check_equal(ferry::remotecall_fetch(2, sum), 100'000.0);
    check_equal(ferry::remotecall_fetch(2, middle_sum), 10'000);
    check_equal(ferry::remotecall_fetch(2, [] { return small; }), 1);
  }
}
