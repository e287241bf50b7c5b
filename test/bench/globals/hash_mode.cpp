// FERRY_TRACK=hash: a call that reaches an unchanged large vector, and the raw mechanism: one hash of its bytes. Both
// sides look at their value; the processor times tell how much each did, and the elapsed time whether at once.
#include "../measure.hpp"
#include "groups.hpp"
#include "memory.hpp"

#include <ferry/ferry.hpp>

#include <ctime>
#include <string>
#include <vector>

#include <xxhash.h>

std::vector<double> hashed;

namespace bench {
namespace {

double processor_us() {
  timespec now;
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}
double worker_processor_us() {
  return ferry::remotecall_fetch(2, [] { return processor_us(); });
}

void vector_of(std::size_t mib, std::string const &text, std::string const &bar, table &rows) {
  fill(hashed, mib);
  auto reach = [] { expect(ferry::remotecall_fetch(2, [] { return hashed.size(); }) == hashed.size(), "the size"); };
  reach();
  XXH128_hash_t const first = XXH3_128bits(hashed.data(), hashed.size() * sizeof(double));
  double here_us = 0, there_us = 0;
  int calls = 0;
  auto hash = [&] {
    XXH128_hash_t now = XXH3_128bits(hashed.data(), hashed.size() * sizeof(double));
    expect(XXH128_isEqual(now, first), "the hash");
  };
  auto elapsed = paired({40, 5}, 1, hash, reach);
  double there_before = worker_processor_us(), here_before = processor_us();
  repeat({10, 3}, [&](bool) {
    reach();
    ++calls;
  });
  here_us = (processor_us() - here_before) / calls;
  there_us = (worker_processor_us() - there_before) / calls;
  rows.row("unchanged vector<double> of " + text, elapsed.with_us, elapsed.base_us, bar);
  rows.row("  of it processor time of the caller", here_us, elapsed.base_us);
  rows.row("  of it processor time of the worker", there_us, elapsed.base_us);
}

}  // namespace

void hash_mode() {
  sizes const &size = chosen();
  ferry::addprocs(1);
  table rows("FERRY_TRACK=hash: a call; raw: XXH3_128bits once");
  vector_of(size.middle_mib, size.middle(), size.bar("ratio 1.2"), rows);
  vector_of(size.large_mib, size.large(), size.bar("ratio 1.2"), rows);
}

}  // namespace bench
