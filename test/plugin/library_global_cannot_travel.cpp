// Globals of library classes that cannot travel: the error at the call says why, and warnings say what means less there.
// RUN: %not %ferryxx -c %s -o %t.o 2>&1 | %check %s --implicit-check-not=error: --implicit-check-not=warning:
#include <ferry/ferry.hpp>

#include <barrier>
#include <chrono>
#include <mutex>
#include <semaphore>
#include <span>
#include <string_view>

int counted() {
  static std::barrier<> gate(3);
  gate.arrive_and_wait();
  return 0;
}
std::counting_semaphore<3> outside(3);
std::string_view text = "constant";
int numbers[4];
std::span<int> window = numbers;
std::chrono::steady_clock::time_point const start = std::chrono::steady_clock::now();
std::chrono::steady_clock::time_point last;

void calls() {
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'counted()::gate', which cannot be sent: type 'std::barrier<{{.*}}>': it begins with a count that only the owner knows; a static in a function may still have to be made on the worker: move it out of the function
  ferry::remotecall_fetch(2, [] { return counted(); });
  ferry::remotecall_wait(2, [] { outside.acquire(); });
  ferry::remotecall_fetch(2, [] { return text.size(); });
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'window', which cannot be sent: type 'std::span<int>': it does not own what it refers to
  ferry::remotecall_fetch(2, [] { return window[0]; });
  // CHECK: :[[@LINE+1]]:3: warning: remote call reaches global 'last': type '{{.*}}': steady_clock counts from another moment
  ferry::remotecall_fetch(2, [] { return last.time_since_epoch().count(); });
}
