// Calls that the main process runs for its workers see their own caller's values alone, one beside the other too, and
// may wait for what the program's threads wait for.
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
  // Made before any can come back: a call that is made beside one that runs here would take that one's values along.
  std::vector<ferry::future<bool>> calls;
  for (int i : {0, 1}) calls.push_back(ferry::remotecall(2 + i, [i] { return call_back(10 + i); }));
  std::thread other([&] { calls[0].wait(); });
  calls[1].wait();
  other.join();
  check(calls[0].get() && calls[1].get());
  check(all_are(1) && first == &numbers[0]);
}

[[ferry::process_local]] ferry::future<int> slow;

void the_same_future() {
  slow = ferry::remotecall(3, [] {
    ::usleep(100'000);
    return 7;
  });
  auto asking = ferry::remotecall(2, [] { return ferry::remotecall_fetch(1, [] { return slow.get(); }); });
  check_equal(slow.get(), 7);
  check_equal(asking.get(), 7);
  // On a worker, by calls that wait one beside the other.
  ferry::remotecall_fetch(2, [] {
    slow = ferry::remotecall(3, [] {
      ::usleep(100'000);
      return 8;
    });
  });
  std::vector<ferry::future<int>> all;
  for (int i = 0; i < 3; ++i) all.push_back(ferry::remotecall(2, [] { return slow.get(); }));
  for (auto const &f : all) check_equal(f.get(), 8);
}

}  // namespace

int main() {
  ferry::addprocs(3);
  the_same_future();
  of_several_threads();
}
