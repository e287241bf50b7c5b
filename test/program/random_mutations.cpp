// A million random changes of globals of all kinds, by all ways to write, between random calls from and to random
// processes: no call sees anything but its caller's values of its time. Written pages are found.
// RUN: %ferryxx -O2 -I%S %s %S/inputs/random_mutations/*.cpp -o %t
// RUN: env FERRY_TRACK=pages timeout --foreground 150 %t 20000 1
#include "inputs/random_mutations/driver.hpp"

#include <cstdlib>
#include <iostream>

// random_mutations [STEPS [SEED]]: a step makes 50 changes and one call on the average.
int main(int argc, char **argv) {
  std::uint64_t const steps = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
  std::uint64_t const seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  driver all(seed);
  for (std::uint64_t i = 0; i < steps; ++i) all.step();
  all.finish();
  auto const &done = all.done();
  std::cout << "seed " << seed << ": " << done.mutations << " changes, " << done.calls << " calls, " << done.compared
            << " compared, no miss\n";
}
