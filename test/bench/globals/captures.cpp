// A large captured vector: the first call with it and later ones, and the raw mechanism: as many bytes over a socket
// pair.
#include "../echo.hpp"
#include "../measure.hpp"
#include "groups.hpp"
#include "memory.hpp"

#include <ferry/ferry.hpp>

#include <string>
#include <vector>

namespace bench {
namespace {

struct calls_us {
  std::vector<double> first, later;
  double later_kib = 0;  // on the wire for each later call
};

// The calls with one closure.
template <class Closure> void measure(Closure const &closure, calls_us &times) {
  times.first.push_back(time_us([&] { ferry::remotecall_fetch(2, closure); }));
  ferry::reset_movement();
  int calls = 0;
  repeat({10, 0.5}, [&](bool) {
    times.later.push_back(time_us([&] { ferry::remotecall_fetch(2, closure); }));
    ++calls;
  });
  times.later_kib = static_cast<double>(travelled_of("values").bytes) / 1024 / calls;
}

void rows_of(calls_us const &times, std::string const &text, double raw, table &rows) {
  rows.row(text + ": the first call", median(times.first), raw);
  rows.row("  later calls", median(times.later), raw);
  rows.row("  KiB on the wire for each later call", times.later_kib);
}

}  // namespace

void captures() {
  sizes const &size = chosen();
  echo process(size.middle_mib << 20);
  double raw = median_us({15, 5}, [&] { process(); });
  ferry::addprocs(1);
  ferry::remotecall_fetch(2, [] {});

  calls_us by_value, by_reference;
  int n = 0;  // makes each vector another value
  repeat({5, 5}, [&](bool) {
    std::vector<double> values;
    fill(values, size.middle_mib);
    values.back() = ++n;
    measure([values] { return values.back(); }, by_value);
    measure([&values] { return values.back(); }, by_reference);
  });
  table rows("Captured vector, " + size.middle() + "; raw: its bytes over a socket");
  rows_of(by_value, "by value, in one closure", raw, rows);
  rows_of(by_reference, "by reference", raw, rows);
}

}  // namespace bench
