// The content of one large block, chunk by chunk: a hash of each, when it last changed, and the sum that goes into the
// value's tag.
#pragma once

#include "memory/shared_copy.hpp"
#include "values/block.hpp"
#include "values/hash.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace ferry::globals {

using version = std::uint64_t;

class block_hashes {
public:
  explicit block_hashes(values::block of) : block_(of) {}

  values::block const &block() const { return block_; }
  values::hash128 sum() const { return sum_; }

  // The block lies elsewhere now or has another size; its content is looked at by the next update.
  void move_to(values::block to) { block_ = to; }
  // Looks at all chunks; those whose content has changed get the version. Returns whether any did.
  bool update(version);
  // Looks at the chunks that have bytes in this range of addresses.
  bool update(std::uintptr_t first, std::uintptr_t last, version);

  // Stretches of the block that have changed since a version, as offsets: `show(offset, bytes)`.
  template <class Show> void changed_since(version, Show show) const;
  std::size_t chunks() const { return chunks_.size(); }
  // How many chunks have been hashed so far: what looking at this block has cost.
  std::uint64_t chunks_hashed() const { return chunks_hashed_; }

  // Of this content, for the messages that it leaves in.
  std::shared_ptr<memory::shared_copy> const &copy();

private:
  struct chunk {
    values::hash128 hash;
    version changed = 0;
  };
  std::size_t bytes_of(std::size_t chunk) const {
    return std::min(values::chunk_bytes, block_.bytes - chunk * values::chunk_bytes);
  }
  bool update_chunk(std::size_t, version);

  // Chunks are passed over in groups when none of a group has changed.
  static constexpr std::size_t group_chunks = 256;

  values::block block_;
  std::vector<chunk> chunks_;
  std::vector<version> newest_;  // per group: when one of its chunks last changed
  values::hash128 sum_;
  std::uint64_t chunks_hashed_ = 0;
  std::shared_ptr<memory::shared_copy> copy_;  // null: nobody has asked since the content changed
};

template <class Show> void block_hashes::changed_since(version since, Show show) const {
  for (std::size_t i = 0; i < chunks_.size();) {
    if (i % group_chunks == 0 && newest_[i / group_chunks] <= since) {
      i += group_chunks;
      continue;
    }
    if (chunks_[i].changed <= since) {
      ++i;
      continue;
    }
    std::size_t first = i, bytes = 0;
    for (; i < chunks_.size() && chunks_[i].changed > since; ++i) bytes += bytes_of(i);
    show(first * values::chunk_bytes, bytes);
  }
}

}  // namespace ferry::globals
