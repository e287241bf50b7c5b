// The least that a value of a type takes: no count of elements can be larger than what is left divided by it.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstddef>

namespace ferry::values {

struct least {
  std::size_t bytes = 0, blocks = 0;
  void add(least other, std::size_t times = 1) {
    bytes += other.bytes * times;
    blocks += other.blocks * times;
  }
};

// `blocks_apart`: whether large blocks lie beside the encoding.
least least_of(abi::type const &, bool blocks_apart);

}  // namespace ferry::values
