// Handles to results of a worker are made, given on and dropped without waiting for it: here it is stopped, and others go on.
// RUN: %ferryxx -O2 -I%support %s -o %t && %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <csignal>

#include <unistd.h>

namespace {

ferry::future<int> handle;

// Nothing of this may need an answer of the stopped worker.
ferry::call_options soon() {
  ferry::call_options o;
  o.timeout = std::chrono::seconds(10);
  return o;
}

}  // namespace

int main() {
  ferry::addprocs(3);
  auto const pid = ferry::remotecall_fetch(4, [] { return ::getpid(); });
  handle = ferry::remotecall(4, [] { return 5; });
  handle.wait();
  ferry::remotecall_fetch(2, [] { return handle.where(); });
  ::kill(pid, SIGSTOP);
  // Given on by a worker that has no stream to its owner, and dropped by one.
  auto const other = ferry::remotecall_fetch(2, soon(), [] {
    return ferry::remotecall_fetch(3, soon(), [] { return handle.where(); });
  });
  check_equal(other, 4);
  auto const kept = handle;
  handle = {};
  check(!ferry::remotecall_fetch(2, soon(), [] { return handle.state() != nullptr; }));
  check(!ferry::remotecall_fetch(3, soon(), [] { return handle.state() != nullptr; }));
  check_equal(ferry::varinfo(2).size(), 1u);
  ::kill(pid, SIGCONT);
  check_equal(kept.get(), 5);
  handle = kept;
  check_equal(ferry::remotecall_fetch(2, [] { return ferry::remotecall_fetch(3, [] { return handle.get(); }); }), 5);
}
