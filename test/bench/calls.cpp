// What a remote call costs beside the raw mechanism under it: a request and an answer over a socket pair between two
// processes. Prints a table; medians. Run it pinned to one core (test/bench/run.sh does) and free.
#include "echo.hpp"
#include "measure.hpp"

#include <ferry/ferry.hpp>

#include <string>
#include <vector>

int unchanged_int = 1;
std::vector<double> large;

int main() {
  using bench::median_us;
  bench::echo small(64), kib(1024), mib(1 << 20);
  double raw = median_us({20000}, [&] { small(); });
  double raw_mib = median_us({300}, [&] { mib(); });
  double raw_kib = median_us({20000}, [&] { kib(); });

  ferry::addprocs(1);
  bench::table calls("", "us", bench::table::columns::without_bar);
  calls.row("empty call", median_us({20000}, [] { ferry::remotecall_fetch(2, [] {}); }), raw);
  calls.row("a call that reaches an unchanged int",
            median_us({20000}, [] { ferry::remotecall_fetch(2, [] { return unchanged_int; }); }), raw);
  calls.row("a call that reaches an int that has changed",
            median_us({20000},
                      [] {
                        ++unchanged_int;
                        ferry::remotecall_fetch(2, [] { return unchanged_int; });
                      }),
            raw);
  calls.row("a captured std::string of 1 KiB",
            median_us({20000},
                      [text = std::string(1024, 'x')] { ferry::remotecall_fetch(2, [&text] { return text.size(); }); }),
            raw_kib);
  calls.row("an argument: std::vector<double> of 1 MiB",
            median_us({300},
                      [values = std::vector<double>(131072, 1.0)] {
                        ferry::remotecall_fetch(
                            2, [](std::vector<double> const &v) { return v.size(); }, values);
                      }),
            raw_mib);
  large.assign(131072, 1.0);
  calls.row("a call that reaches an unchanged vector of 1 MiB",
            median_us({300}, [] { ferry::remotecall_fetch(2, [] { return large.size(); }); }), raw);
  calls.row("a call that reaches a changed vector of 1 MiB",
            median_us({300},
                      [] {
                        large[5] += 1;
                        ferry::remotecall_fetch(2, [] { return large.size(); });
                      }),
            raw_mib);
}
