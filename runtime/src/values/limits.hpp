// Which bytes are values of a flat type: an enumeration without a fixed underlying type has only the values that the
// fewest bits can hold which hold its enumerators, and to read any other is undefined.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstddef>

namespace ferry::values {

// Throws malformed unless the bytes, aligned in any way, are so many values of the type.
void expect_limited_values(abi::type const &, unsigned char const *bytes, std::size_t count);
inline void expect_values(abi::type const &flat, unsigned char const *bytes, std::size_t count) {
  if (flat.limits) expect_limited_values(flat, bytes, count);
}

}  // namespace ferry::values
