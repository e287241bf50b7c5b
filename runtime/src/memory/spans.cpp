#include "memory/spans.hpp"

#include <algorithm>
#include <limits>

namespace ferry::memory {
namespace {

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

// The bytes between each range and its successor; `never` where they are on two mappings.
std::vector<std::size_t> gaps_between(std::vector<page_range> const &ranges, std::vector<mapping> const &mappings) {
  std::vector<std::size_t> gaps;
  gaps.reserve(ranges.size());
  auto at = mappings.begin();
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    while (at != mappings.end() && at->pages.last < ranges[i - 1].last) ++at;
    bool const same = at != mappings.end() && ranges[i].first < at->pages.last;
    gaps.push_back(same ? ranges[i].first - ranges[i - 1].last : never);
  }
  return gaps;
}

}  // namespace

std::vector<page_range> join_near(std::vector<page_range> const &ranges, std::vector<mapping> const &mappings,
                                  std::size_t most) {
  if (ranges.size() <= most) return ranges;
  std::vector<std::size_t> const gaps = gaps_between(ranges, mappings);
  // The largest gap to join across: all but the `most - 1` largest ones are.
  std::vector<std::size_t> sorted = gaps;
  auto const largest = sorted.end() - static_cast<std::ptrdiff_t>(most);
  std::nth_element(sorted.begin(), largest, sorted.end());
  std::vector<page_range> spans{ranges.front()};
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (gaps[i - 1] != never && gaps[i - 1] <= *largest)
      spans.back().last = ranges[i].last;
    else
      spans.push_back(ranges[i]);
  }
  return spans;
}

}  // namespace ferry::memory
