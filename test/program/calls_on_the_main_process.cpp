// Calls that the main process runs for its workers see their own caller's values alone, also when several threads of the
// program wait and could run them.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace {

std::string text;
std::vector<int> numbers;

void set(int n) {
  text = std::to_string(n);
  numbers.assign(100, n);
}
bool all_are(int n) { return text == std::to_string(n) && numbers == std::vector<int>(100, n); }

// For a while, and so that calls neither begin nor end in the order of the others.
bool stay(int n) {
  for (int i = 0; i < 10 + 10 * (n % 2); ++i) {
    if (!all_are(n)) return false;
    ::usleep(2000);
  }
  return true;
}

// On a worker: the main process is called with this worker's values.
bool call_back(int n) {
  set(n);
  for (int i = 0; i < 3; ++i) {
    if (!ferry::remotecall_fetch(1, [n] { return stay(n); })) return false;
    // One that lets others run on the same thread, and ends before or after them.
    if (!ferry::remotecall_fetch(1, [n] {
          ferry::remotecall_fetch(4, [n] { ::usleep(n % 2 ? 1000 : 5000); });
          return all_are(n);
        }))
      return false;
  }
  return all_are(n);
}

void of_several_threads() {
  set(1);
  auto const *first = &numbers[0];
  std::vector<int> good(2);
  std::vector<std::thread> threads;
  for (int i : {0, 1})
    threads.emplace_back([&good, i] {
      good[static_cast<std::size_t>(i)] = ferry::remotecall_fetch(2 + i, [i] { return call_back(10 + i); });
    });
  for (auto &t : threads) t.join();
  check(good[0] && good[1]);
  check(all_are(1) && first == &numbers[0]);
}

}  // namespace

int main() {
  ferry::addprocs(3);
  of_several_threads();
}
