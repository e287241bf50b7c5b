#include "globals/observed_blocks.hpp"

#include <algorithm>
#include <numeric>

namespace ferry::globals {
namespace {

// Watching less memory than this costs more than looking at it.
constexpr std::size_t watch_from_bytes = 256 * 1024;
// The first and the last page of a block mostly hold data of others too, whose writes would be found with every look.
// Up to so many blocks these two pages are not watched and read each time instead, which takes half a microsecond.
constexpr std::size_t most_blocks_with_read_ends = 64;

std::uintptr_t first_address(values::block const &b) { return reinterpret_cast<std::uintptr_t>(b.data); }

std::size_t bytes_of(std::vector<memory::page_range> const &ranges) {
  return std::accumulate(ranges.begin(), ranges.end(), std::size_t{0},
                         [](std::size_t sum, memory::page_range r) { return sum + r.bytes(); });
}

}  // namespace

bool observed_blocks::look(std::vector<values::block> const &found, version next, watching how) {
  if (lie_where_they_were(found)) return look(next, how);
  bool const changed = take(found, next);
  return read_all(next, how) || changed;
}

bool observed_blocks::look(version next, watching how) {
  std::vector<memory::page_range> written;
  if (!pages_.armed() || !pages_.collect(written)) return read_all(next, how);
  bool changed = read_pages(written, next);
  if (!ends_are_watched_) changed |= read_ends(next);
  if (bytes_of(written) <= bytes_ / 2)
    pages_pay_.helped();
  else if (pages_pay_.failed())
    pages_.disarm();
  return changed;
}

bool observed_blocks::look_at(std::vector<part> const &parts, version next) {
  bool changed = false;
  for (auto const &p : parts) {
    auto const first = first_address(blocks_[p.block].block()) + p.offset;
    changed |= blocks_[p.block].update(first, first + p.bytes, next);
  }
  return changed;
}

void observed_blocks::expect_writes() {
  if (!pages_.armed()) watch();
}

bool observed_blocks::lie_where_they_were(std::vector<values::block> const &found) const {
  return std::equal(found.begin(), found.end(), blocks_.begin(), blocks_.end(),
                    [](values::block const &a, block_hashes const &known) {
                      auto const &b = known.block();
                      return a.data == b.data && a.bytes == b.bytes && a.element == b.element &&
                             a.container == b.container && a.of == b.of;
                    });
}

// Returns whether there are more or fewer than before.
bool observed_blocks::take(std::vector<values::block> const &found, version next) {
  bool const another_number = found.size() != blocks_.size();
  if (another_number) {
    blocks_ = std::vector<block_hashes>(found.begin(), found.end());
    layout_changed_ = next;
  } else {
    for (std::size_t i = 0; i < blocks_.size(); ++i) blocks_[i].move_to(found[i]);
  }
  bytes_ = 0;
  for (auto const &b : found) bytes_ += b.bytes;
  by_address_.resize(blocks_.size());
  std::iota(by_address_.begin(), by_address_.end(), std::size_t{0});
  std::sort(by_address_.begin(), by_address_.end(),
            [&](std::size_t a, std::size_t b) { return found[a].data < found[b].data; });
  pages_.disarm();
  return another_number;
}

bool observed_blocks::read_all(version next, watching how) {
  pages_.disarm();
  if (how == watching::wanted) watch();  // before they are read
  bool changed = false;
  for (auto &b : blocks_) changed |= b.update(next);
  return changed;
}

bool observed_blocks::read_pages(std::vector<memory::page_range> const &written, version next) {
  bool changed = false;
  for (auto const &r : written) {
    auto at = std::upper_bound(by_address_.begin(), by_address_.end(), r.first, [&](std::uintptr_t first, auto i) {
      return first < first_address(blocks_[i].block()) + blocks_[i].block().bytes;
    });
    for (; at != by_address_.end() && first_address(blocks_[*at].block()) < r.last; ++at)
      changed |= blocks_[*at].update(r.first, r.last, next);
  }
  return changed;
}

bool observed_blocks::read_ends(version next) {
  bool changed = false;
  for (auto &b : blocks_) {
    auto const first = first_address(b.block()), last = first + b.block().bytes;
    auto const inner = memory::whole_pages_in(b.block().data, b.block().bytes);
    changed |= b.update(first, inner.first, next);
    changed |= b.update(inner.last, last, next);
  }
  return changed;
}

void observed_blocks::watch() {
  if (bytes_ < watch_from_bytes || !memory::can_track_pages() || !pages_pay_.is_worth_it()) return;
  ends_are_watched_ = blocks_.size() > most_blocks_with_read_ends;
  memory::page_set all;
  for (auto i : by_address_) {
    auto const &b = blocks_[i].block();
    auto const inner = memory::whole_pages_in(b.data, b.bytes);
    if (ends_are_watched_)
      all.add(b.data, b.bytes);
    else
      all.add(reinterpret_cast<void const *>(inner.first), inner.bytes());
  }
  all.finish();
  pages_.arm(all);
}

}  // namespace ferry::globals
