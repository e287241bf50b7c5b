// A FERRY_TRACK that names no way of finding changes is an error before anything is computed, and says what there is.
// RUN: %ferryxx -O2 %s -o %t
// RUN: env FERRY_TRACK=pages %run %t && env FERRY_TRACK=hash %run %t && %run %t
// RUN: env FERRY_TRACK=nonsense %not %run %t 2> %t.err
// RUN: %check %s < %t.err
// RUN: env FERRY_TRACK=nonsense FERRY_WORKERS=1 %not %run %t 2> %t.err
// RUN: %check %s < %t.err
// CHECK: error: {{.*}}FERRY_TRACK{{.*}}nonsense{{.*}}pages{{.*}}hash
#include <ferry/ferry.hpp>

#include <cstdlib>
#include <iostream>

int number = 1;

int main() {
  try {
    if (!std::getenv("FERRY_WORKERS")) ferry::addprocs(1);
    int const seen = ferry::remotecall_fetch(2, [] { return number; });
    return seen == 1 ? 0 : 2;
  } catch (ferry::error const &e) {
    std::cerr << "error: " << e.what() << '\n';
    return 1;
  }
}
