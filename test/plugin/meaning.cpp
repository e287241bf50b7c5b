// What travels and means less on another process is a warning, which an option turns off.
// RUN: %ferryxx -fsyntax-only %s 2>&1 | %check %s --implicit-check-not=warning:
// RUN: %ferryxx -fsyntax-only -Werror -fplugin-arg-ferry-no-meaning-warnings %s 2>&1 | %check %s --check-prefix=QUIET --allow-empty
// QUIET-NOT: warning
#include <ferry/ferry.hpp>

#include <chrono>
#include <memory_resource>
#include <string>
#include <vector>

struct job {
  std::chrono::steady_clock::time_point deadline;
};

void calls(job j, std::pmr::vector<std::pmr::string> texts) {
  // CHECK: :[[@LINE+3]]:30: warning: capture 'j' of a remote call: its member 'deadline' has type 'std::chrono::time_point<std::chrono::steady_clock, {{.*}}>': steady_clock counts from another moment on another machine
  // CHECK: note: through member 'deadline'
  // CHECK: note: in this remote call
  ferry::remotecall_wait(2, [j] { (void)j; });
  // CHECK: :[[@LINE+2]]:30: warning: capture 'texts' of a remote call: type '{{.*}}': its memory resource stays behind
  // CHECK: note: in this remote call
  ferry::remotecall_wait(2, [texts] { (void)texts.size(); });
  ferry::remotecall_wait(2, [t = std::chrono::system_clock::now()] { (void)t; });
}
