// FERRY_WORKERS and `ferry run -n` start workers without addprocs.
// RUN: %ferryxx %s -o %t
// RUN: %run %t | grep -x 'workers: 1, 1'
// RUN: %run %ferry run -n 3 %t | grep -x 'workers: 2, 3, 4'
// RUN: env FERRY_WORKERS=1 %run %t | grep -x 'workers: 2'
// RUN: env FERRY_WORKERS=many %not %run %t 2>&1 | grep 'FERRY_WORKERS'
// RUN: %not %ferry run %t 2>&1 | grep -e '-n'
// RUN: %not %ferry run -n 2 %t.missing 2>&1 | grep 'cannot run'
#include <ferry/ferry.hpp>

#include <cstdio>

int main() {
  try {
    ferry::remotecall_fetch(ferry::any, [] {});
    std::printf("workers:");
    char const *comma = " ";
    for (int w : ferry::workers()) {
      std::printf("%s%d", comma, ferry::remotecall_fetch(w, [] { return ferry::myid(); }));
      comma = ", ";
    }
    std::printf("%s\n", ferry::nprocs() == 1 ? ", 1" : "");
  } catch (ferry::error const &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
