#include "memory/page_set.hpp"

#include <unistd.h>

#include <algorithm>

namespace ferry::memory {
namespace {

// Places for pages seen before, a power of two. The nodes of a map come in no order of addresses: without it each would
// become a range of its own, and sorting a million of them costs more than reading the map.
constexpr std::size_t seen_places = 32768;
// Small sets do without.
constexpr std::size_t few_ranges = 256;

bool before(page_range r, std::uintptr_t address) { return r.last <= address; }

using iterator = std::vector<page_range>::const_iterator;

// The first range at or after `from` that ends behind the address. Looks near `from` first, since it is called for
// ascending addresses.
iterator first_behind(iterator from, iterator end, std::uintptr_t address) {
  std::ptrdiff_t step = 1;
  while (end - from > step && before(from[step], address)) {
    from += step;
    step *= 2;
  }
  return std::lower_bound(from, end - from > step ? from + step + 1 : end, address, before);
}

}  // namespace

std::size_t page_bytes() {
  static std::size_t const bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

page_range whole_pages_in(void const *address, std::size_t bytes) {
  auto const start = reinterpret_cast<std::uintptr_t>(address), page = page_bytes();
  std::uintptr_t const first = (start + page - 1) & -page;
  return {first, std::max(first, (start + bytes) & -page)};
}

void coalesce(std::vector<page_range> &ranges) {
  auto const by_first = [](page_range a, page_range b) { return a.first < b.first; };
  if (!std::is_sorted(ranges.begin(), ranges.end(), by_first)) std::sort(ranges.begin(), ranges.end(), by_first);
  std::size_t kept = 0;
  for (page_range r : ranges) {
    if (kept != 0 && r.first <= ranges[kept - 1].last)
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, r.last);
    else
      ranges[kept++] = r;
  }
  ranges.resize(kept);
}

bool append_common(std::vector<page_range> const &a, std::vector<page_range> const &b, std::vector<page_range> &to) {
  std::size_t const had = to.size();
  iterator i = a.begin(), j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (i->last <= j->first) {
      i = first_behind(i, a.end(), j->first);
    } else if (j->last <= i->first) {
      j = first_behind(j, b.end(), i->first);
    } else {
      to.push_back({std::max(i->first, j->first), std::min(i->last, j->last)});
      i->last < j->last ? ++i : ++j;
    }
  }
  return to.size() != had;
}

void page_set::append(page_range pages) {
  latest_ = pages;
  if (!ranges_.empty() && pages.first <= ranges_.back().last && pages.last >= ranges_.back().first) {
    page_range &back = ranges_.back();
    back = latest_ = {std::min(back.first, pages.first), std::max(back.last, pages.last)};
    return;
  }
  if (pages.bytes() == page_ && ranges_.size() >= few_ranges) {
    if (seen_.empty()) seen_.resize(seen_places);
    std::uintptr_t &seen = seen_[pages.first / page_ % seen_places];
    if (seen == pages.first) return;
    seen = pages.first;
  }
  ranges_.push_back(pages);
}

void page_set::finish() {
  coalesce(ranges_);
  seen_ = {};
  latest_ = {0, 0};
}

void page_set::clear() {
  ranges_.clear();
  seen_ = {};
  latest_ = {0, 0};
}

std::size_t page_set::bytes() const {
  std::size_t sum = 0;
  for (page_range r : ranges_) sum += r.bytes();
  return sum;
}

bool page_set::contains(page_set const &other) const {
  iterator at = ranges_.begin();
  for (page_range r : other.ranges_) {
    if (at != ranges_.end()) at = first_behind(at, ranges_.end(), r.first);
    if (at == ranges_.end() || at->first > r.first || at->last < r.last) return false;
  }
  return true;
}

bool page_set::intersects(page_range pages) const {
  iterator at = std::lower_bound(ranges_.begin(), ranges_.end(), pages.first, before);
  return at != ranges_.end() && at->first < pages.last && pages.first < pages.last;
}

}  // namespace ferry::memory
