// A thousand calls of each form leave nothing behind: no memory, no descriptors, no threads, no results, on either side.
// RUN: %ferryxx -O2 %s -o %t && %run %t
// RUN: %ferryxx %sanitize %s -o %t.san && %run %t.san
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include <malloc.h>

std::vector<int> values(1000, 1);

struct state {
  std::size_t heap = 0, descriptors = 0, threads = 0;
};
state now() {
  auto entries = [](char const *folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  };
  return {::mallinfo2().uordblks, entries("/proc/self/fd"), entries("/proc/self/task")};
}
void calls() {
  for (int i = 0; i < 1000; ++i) {
    values[5] = i;
    check_equal(ferry::remotecall_fetch(2, [i] { return values[5] + i; }), 2 * i);
    ferry::remotecall_wait(2, [] { return std::string(1000, 'x'); });
    auto f = ferry::remotecall(2, [](std::string const &s) { return s + s; }, std::string(500, 'y'));
    if (i % 2) check_equal(f.get().size(), 1000u);
    try {
      ferry::remotecall_fetch(2, [] { throw std::runtime_error("thrown"); });
    } catch (std::runtime_error const &) {
    }
    ferry::remote_do(2, [] {});
    ferry::remotecall_fetch(1, [] {});
  }
  ferry::remotecall_fetch(2, [] {});
}

int main() {
  ferry::addprocs(2);
  auto there = [] { return ferry::remotecall_fetch(2, now); };
  calls();
  state here = now();
  auto worker = there();
  for (int round = 0; round < 3; ++round) calls();
  state after = now();
  auto worker_after = there();
  std::cout << "heap here " << here.heap << " -> " << after.heap << ", there " << worker.heap << " -> " << worker_after.heap << '\n';
  // 3,000 more calls of each form; a leak of 16 bytes in any of them would show.
  check(after.heap < here.heap + 40'000);
  check(worker_after.heap < worker.heap + 40'000);
  check_equal(after.descriptors, here.descriptors);
  check_equal(worker_after.descriptors, worker.descriptors);
  check_equal(after.threads, here.threads);
  check_equal(worker_after.threads, worker.threads);
}
