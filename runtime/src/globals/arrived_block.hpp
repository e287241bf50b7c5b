// One block of a value as it arrived.
#pragma once

#include "values/block.hpp"
#include "wire/messages.hpp"

#include <memory>

namespace ferry::globals {

struct arrived_block {
  unsigned char *data = nullptr;
  std::size_t bytes = 0;
  std::shared_ptr<void const> owner;  // of the memory

  values::block_view view() const { return {data, bytes}; }
};

// A whole block: where it arrived, when it is in one piece, else put together. `message` owns what it points to. Throws
// values::malformed unless the pieces are all of it; nothing is allocated for what is only claimed.
arrived_block whole_block(wire::block const &, std::shared_ptr<void const> const &message);

// Throws values::malformed unless what a change makes of the flat elements of a block are values of their type.
void expect_values(abi::type const &element, values::block_view before, wire::block const &change);

}  // namespace ferry::globals
