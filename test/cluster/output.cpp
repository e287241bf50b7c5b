// What workers print arrives line by line, marked, and before the result of the call that printed it.
// RUN: %ferryxx %s -o %t && %run %t > %t.out 2> %t.err
// RUN: %check %s < %t.out
// RUN: %check --check-prefix=ERR %s < %t.err
#include <ferry/ferry.hpp>

#include <cstdio>
#include <iostream>

#include <unistd.h>

int main() {
  ferry::addprocs(2);
  // CHECK: From worker 2: by stream
  ferry::remotecall_fetch(2, [] { std::cout << "by stream\n"; });
  // CHECK-NEXT: between
  std::cout << "between" << std::endl;
  // CHECK-NEXT: From worker 3: by printf
  ferry::remotecall_fetch(3, [] { std::printf("by printf\n"); });
  // CHECK-NEXT: From worker 2: one
  // CHECK-NEXT: From worker 2: two
  ferry::remotecall_fetch(2, [] { std::cout << "one\ntwo\n"; });
  // CHECK-NEXT: From worker 2: half a line, its end
  ferry::remotecall_fetch(2, [] { std::cout << "half a line,"; });
  ferry::remotecall_fetch(2, [] { std::cout << " its end\n"; });
  // ERR: From worker 3: an error
  ferry::remotecall_fetch(3, [] { std::cerr << "an error\n"; });
  // Standard input is empty there.
  // CHECK-NEXT: read: -1
  std::cout << "read: " << ferry::remotecall_fetch(2, [] { return std::getchar(); }) << std::endl;
  // A last line without an end is not lost.
  // CHECK-NEXT: From worker 2: without an end
  ferry::remotecall_fetch(2, [] { std::cout << "without an end"; });
}
