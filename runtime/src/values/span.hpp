// A piece of memory.
#pragma once

#include <cstddef>

namespace ferry::values {

struct span {
  unsigned char const *data;
  std::size_t bytes;
};

}  // namespace ferry::values
