// The large blocks of an observed value: a hash of each chunk, kept true by looking only at memory that was written
// since the last look.
#pragma once

#include "globals/backoff.hpp"
#include "globals/block_hashes.hpp"
#include "memory/watched_pages.hpp"

#include <vector>

namespace ferry::globals {

// Not thread-safe.
class observed_blocks {
public:
  // Whether the pages of blocks that are read as a whole shall be watched from then on.
  enum class watching { wanted, unwanted };

  // Looks at the blocks of the value, as a walk has just found them, in its order. Chunks whose content has changed get
  // the version. Returns whether anything has changed.
  bool look(std::vector<values::block> const &found, version, watching);
  // The same for a value that still has the blocks of the last look, where they were.
  bool look(version, watching);
  // Part of a block that the caller has just written itself.
  struct part {
    std::size_t block, offset, bytes;
  };
  // Looks at these parts alone.
  bool look_at(std::vector<part> const &, version);
  // Writes may come from here on, and none has since the last look.
  void expect_writes();
  // Nothing is known of writes any more: the next look reads everything.
  void disarm() { pages_.disarm(); }

  std::vector<block_hashes> const &all() const { return blocks_; }
  std::vector<block_hashes> &all() { return blocks_; }
  // When the number of blocks last changed: blocks of older versions are not these.
  version layout_changed() const { return layout_changed_; }
  std::size_t bytes() const { return bytes_; }
  // Indices of the blocks, in the order of their addresses.
  std::vector<std::size_t> const &by_address() const { return by_address_; }

private:
  bool lie_where_they_were(std::vector<values::block> const &) const;
  bool take(std::vector<values::block> const &, version);
  bool read_all(version, watching);
  bool read_pages(std::vector<memory::page_range> const &, version);
  bool read_ends(version);
  void watch();

  std::vector<block_hashes> blocks_;
  std::vector<std::size_t> by_address_;
  std::size_t bytes_ = 0;
  version layout_changed_ = 0;
  memory::watched_pages pages_;
  bool ends_are_watched_ = false;
  backoff pages_pay_;
};

}  // namespace ferry::globals
