// A global that cannot travel is an error at the call that reaches it, with the functions on the way; no other is.
// RUN: %not %ferryxx -c %s -o %t.o 2>&1 | %check %s
#include <ferry/ferry.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>

struct event_log {
  int lines = 0;
  std::stringstream text;
};
namespace app {
event_log log;
}
std::ofstream innocent;
std::mutex fine;
[[ferry::process_local]] std::stringstream own;

// Constants of a type that cannot travel are made by every process, unless they may change although they are const.
struct with_stream {
  explicit with_stream(int n) : number(n) {}
  std::ofstream file;
  int number;
};
struct with_count : with_stream {
  using with_stream::with_stream;
  mutable int count = 0;
};
const with_stream made_by_each(std::rand());
const with_count counts(std::rand());

int logged() {
  app::log.text << "x";
  return 1;
}
int deeper() { return logged(); }

int main() {
  innocent << "not reached by a remote call";
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'app::log', which cannot be sent: 'app::log.text': type 'std::{{.*}}stringstream{{.*}}': a stream belongs to its process; send its str() [ferry-global]
  ferry::remotecall_fetch(2, [] { return deeper(); });
  // CHECK: note: reached through 'main()::(lambda)'
  // CHECK: note: reached through 'deeper'
  // CHECK: note: reached through 'logged'
  // CHECK: note: 'app::log' is defined here; mark it {{\[\[}}ferry::process_local]] if each process may have its own

  ferry::remotecall_fetch(2, [] {
    std::lock_guard lock(fine);
    own << "own";
    std::cout << "library variables are not sent";
    return own.str().size();
  });
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'counts', which cannot be sent: 'counts.{{.*}}file': type 'std::{{.*}}ofstream{{.*}}': a stream
  ferry::remotecall_fetch(2, [] { return made_by_each.number + counts.count; });
  // CHECK: 2 errors generated
}
