// A call that reaches a large vector, unchanged and with one element changed, beside an empty one; and the raw
// mechanism: one scan of as many pages of a vector that ferry does not know.
#include "../measure.hpp"
#include "groups.hpp"
#include "memory.hpp"
#include "page_scan.hpp"

#include <ferry/ferry.hpp>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

std::vector<double> paged;

namespace bench {
namespace {

constexpr effort many{100, 6};

struct raw_times {
  std::optional<double> unchanged, changed;
};

raw_times scan_times(pages kind) {
  std::vector<double> values;
  fill(values, chosen().large_mib, kind);
  auto scan = page_scan::of(pages_of(values));
  if (!scan) return {};
  std::mt19937_64 random(1);
  raw_times took;
  took.unchanged = median_us(many, [&] { expect(scan->written() == 0, "the scan of unchanged pages"); });
  took.changed = median_us(many, [&] {
    // Not in the first or last page, which the vector shares with others.
    values[512 + random() % (values.size() - 1024)] += 1;
    expect(scan->written() == 1, "the scan after a write");
  });
  return took;
}

void large_vector(pages kind, std::string const &title, std::string const &bar_unchanged) {
  sizes const &size = chosen();
  fill(paged, size.large_mib, kind);  // first, so that its storage is fresh from the kernel
  double here = huge_mib(paged);
  raw_times raw = scan_times(kind);
  ferry::addprocs(1);
  std::mt19937_64 random(2);
  std::size_t i = 0;
  auto empty = [] { ferry::remotecall_fetch(2, [] {}); };
  auto reach = [&i] { expect(ferry::remotecall_fetch(2, [i] { return paged[i]; }) == paged[i], "an element"); };
  reach();
  double there = ferry::remotecall_fetch(2, [] { return huge_mib(paged); });
  auto unchanged = paired(many, 5, empty, reach);
  ferry::reset_movement();
  auto changed = paired(many, 1, empty, [&] {
    i = random() % paged.size();
    paged[i] += 1;
    reach();
  });
  travelled sent = travelled_of("paged");

  table rows(title + ": more than an empty call");
  std::printf("  in huge pages: %.0f of %zu MiB here, %.0f there\n", here, size.large_mib, there);
  rows.row("(an empty call)", unchanged.base_us);
  rows.row("unchanged vector<double> of " + size.large(), unchanged.extra_us, raw.unchanged, size.bar(bar_unchanged));
  rows.row("one element of it changed, anywhere", changed.extra_us, raw.changed, size.bar("500 us"));
  rows.row("  KiB on the wire for each such call",
           sent.sends ? static_cast<double>(sent.bytes) / 1024 / static_cast<double>(sent.sends) : 0, {}, "64 KiB");
}

}  // namespace

void small_pages() { large_vector(pages::small, "Large vector in 4 KiB pages", "300 us"); }
void huge_pages() { large_vector(pages::huge, "Large vector in huge pages", "50 us"); }

}  // namespace bench
