// Pointers to members, as the Itanium C++ ABI lays them out, taken apart and put together.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstddef>

namespace ferry::values {

// A pointer to a member function. `adjustment` is added to the object's address to reach the base class.
struct member_function {
  enum { null, plain, in_table } what = null;
  void const *function = nullptr;   // plain: its address
  std::ptrdiff_t table_offset = 0;  // in_table: bytes into the base class's table
  std::ptrdiff_t adjustment = 0;
};

member_function load_member_function(void const *pointer);
void store_member_function(void *pointer, member_function const &);

// A pointer to a data member is its offset; null is -1.
inline constexpr std::ptrdiff_t null_data_member = -1;

}  // namespace ferry::values
