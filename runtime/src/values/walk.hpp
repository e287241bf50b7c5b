// What an encoder can be asked to note on its way: where the value lies in memory, and what its content hashes to.
#pragma once

#include "memory/page_set.hpp"
#include "values/block.hpp"
#include "values/hash.hpp"
#include "values/image_of_small.hpp"
#include "values/span.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ferry::values {

class call_parts;

struct walk {
  // The large blocks, in the order they were met. They are not in the encoding.
  std::vector<block> blocks;

  // All other memory outside the object itself that the encoder read.
  bool note_pages = false;
  ferry::memory::page_set pages;
  // Of these pages, what exactly was read, and the hash of what was there just before.
  ferry::memory::page_set const *in_detail = nullptr;
  std::vector<span> details;
  hash128 details_hash;

  // Takes a copy of it too; null: not wanted.
  image_of_small *image = nullptr;
  // Compares it with what a call refers to; null: it does not.
  call_parts *parts = nullptr;
  // The functions and variables of the program that the values point to, by their identities in the reference graph:
  // a call that takes the values along reaches what these reach. With repetitions.
  std::vector<std::uint64_t> named;

  // Content that was encoded by code of its own may depend on memory that nobody noted.
  bool is_traceable = true;
  // Whether equal values have equal tags: not promised by code of its own, and not for what is shared or large inside
  // of unordered containers.
  bool is_canonical = true;

  // Stretches of the encoding whose order means nothing, each with the sum of its elements' hashes.
  struct unordered {
    std::size_t first, last;
    hash128 sum;
  };
  std::vector<unordered> unordered_parts;

  void clear() {
    blocks.clear();
    pages.clear();
    details.clear();
    details_hash = {};
    unordered_parts.clear();
    named.clear();
    is_traceable = is_canonical = true;
  }
  // To be called before the memory is read.
  void read(void const *data, std::size_t bytes);
};

// Pieces of memory in their order.
hash128 hash_of(std::vector<span> const &);

// The hash of a stretch of an encoding, with the sums of the unordered parts in it from the one of number `part` on.
hash128 hash_of(unsigned char const *encoding, std::size_t first, std::size_t last, walk const &, std::size_t part = 0);

}  // namespace ferry::values
