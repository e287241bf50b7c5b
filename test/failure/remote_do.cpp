// Nobody waits for remote_do: what it throws, and the end of its process, is said on standard error.
// RUN: %ferryxx -O2 %s -o %t && %run %t 2> %t.err
// RUN: %check %s < %t.err
#include <ferry/ferry.hpp>

#include <stdexcept>

#include <signal.h>

int main() {
  ferry::addprocs(2);
  // CHECK: ferry: remote_do at remote_do.cpp:[[#@LINE+1]] on process 2 threw std::out_of_range: too far
  ferry::remote_do(2, [] { throw std::out_of_range("too far"); });
  ferry::remotecall_fetch(2, [] {});
  // CHECK: ferry: remote_do at remote_do.cpp:[[#@LINE+1]] on process 3 failed: process 3 was ended by signal 9
  ferry::remote_do(3, [] { ::raise(SIGKILL); });
  try {
    ferry::remotecall_fetch(3, [] {});
  } catch (ferry::process_exited const &) {
  }
}
