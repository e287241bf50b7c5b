// Large blocks of flat elements lie beside an encoding, not in it: they are sent from where they are, and compared and
// sent again in chunks.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstddef>

namespace ferry::values {

// Blocks from this size on lie apart.
inline constexpr std::size_t apart_from_bytes = 16 * 1024;
// What is compared, and travels, as one. Counted from the block's start, so that processes agree on them.
inline constexpr std::size_t chunk_bytes = 4096;

// A block of a value in memory.
struct block {
  void const *data;
  std::size_t bytes;
  abi::type const *element = nullptr;  // the flat type that it is of, once or many times
  // The container it is the content of; null: an object of a fixed size.
  void const *container = nullptr;
  abi::sequence const *of = nullptr;
};

// A block of a value that arrived.
struct block_view {
  unsigned char const *data = nullptr;
  std::size_t bytes = 0;
};

}  // namespace ferry::values
