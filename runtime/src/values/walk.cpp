#include "values/walk.hpp"

#include "values/call_parts.hpp"

#include <algorithm>

namespace ferry::values {
namespace {

constexpr std::uintptr_t page_bytes = 4096;

// What of a piece of memory lies on a page range.
span common(span s, ferry::memory::page_range r) {
  auto first = std::max(reinterpret_cast<std::uintptr_t>(s.data), r.first);
  auto last = std::min(reinterpret_cast<std::uintptr_t>(s.data) + s.bytes, r.last);
  if (first >= last) return {nullptr, 0};
  return {reinterpret_cast<unsigned char const *>(first), last - first};
}

hash128 term(span s, std::size_t number) { return placed(hash_of(s.data, s.bytes), number); }

}  // namespace

void walk::read(void const *data, std::size_t bytes) {
  if (bytes == 0) return;
  if (parts) parts->read(data, bytes);
  if (image) image->add(data, bytes);
  if (note_pages) pages.add(data, bytes);
  if (!in_detail) return;
  auto first = reinterpret_cast<std::uintptr_t>(data) / page_bytes * page_bytes;
  auto const &ranges = in_detail->ranges();
  auto at =
      std::upper_bound(ranges.begin(), ranges.end(), first,
                       [](std::uintptr_t address, ferry::memory::page_range const &r) { return address < r.last; });
  for (; at != ranges.end() && at->first < reinterpret_cast<std::uintptr_t>(data) + bytes; ++at)
    if (auto part = common({static_cast<unsigned char const *>(data), bytes}, *at); part.bytes) {
      details_hash = sum(details_hash, term(part, details.size()));
      details.push_back(part);
    }
}

hash128 hash_of(std::vector<span> const &spans) {
  hash128 total;
  for (std::size_t i = 0; i < spans.size(); ++i) total = sum(total, term(spans[i], i));
  return total;
}

hash128 hash_of(unsigned char const *encoding, std::size_t first, std::size_t last, walk const &w, std::size_t part) {
  auto const &parts = w.unordered_parts;
  if (part == parts.size()) return hash_of(encoding + first, last - first);
  // The ordered stretches one by one, and the sums between them: each term by its number.
  hash128 total;
  std::uint64_t number = 0;
  auto add = [&](hash128 h) { total = sum(total, placed(h, number++)); };
  for (; part < parts.size(); ++part) {
    add(hash_of(encoding + first, parts[part].first - first));
    add(parts[part].sum);
    first = parts[part].last;
  }
  add(hash_of(encoding + first, last - first));
  return total;
}

}  // namespace ferry::values
