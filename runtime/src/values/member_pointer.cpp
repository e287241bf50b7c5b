#include "values/member_pointer.hpp"

#include <cstdint>
#include <cstring>

namespace ferry::values {
namespace {

// Itanium C++ ABI 2.3.2: the address of a function, or what leads to its place in a table, and the adjustment.
struct layout {
  std::uintptr_t pointer;
  std::ptrdiff_t adjustment;
};

// What tells a virtual function: the lowest bit of the first word, which no function's address has. On Arm those may
// have it, so there it is the lowest bit of the second word, which holds twice the adjustment.
#if defined(__aarch64__) || defined(__arm__)
constexpr bool tells_in_adjustment = true;
#else
constexpr bool tells_in_adjustment = false;
#endif

}  // namespace

member_function load_member_function(void const *pointer) {
  layout l;
  std::memcpy(&l, pointer, sizeof l);
  bool const in_table = (tells_in_adjustment ? static_cast<std::uintptr_t>(l.adjustment) : l.pointer) & 1;
  if (!in_table && l.pointer == 0) return {};
  member_function f;
  f.adjustment = tells_in_adjustment ? l.adjustment >> 1 : l.adjustment;
  f.what = in_table ? member_function::in_table : member_function::plain;
  if (in_table)
    f.table_offset = static_cast<std::ptrdiff_t>(tells_in_adjustment ? l.pointer : l.pointer - 1);
  else
    f.function = reinterpret_cast<void const *>(l.pointer);
  return f;
}

void store_member_function(void *pointer, member_function const &f) {
  std::ptrdiff_t const in_table = f.what == member_function::in_table ? 1 : 0;
  layout l{0, 0};
  if (f.what != member_function::null) {
    l.pointer = in_table ? static_cast<std::uintptr_t>(f.table_offset) : reinterpret_cast<std::uintptr_t>(f.function);
    if (tells_in_adjustment) {
      l.adjustment = f.adjustment * 2 + in_table;
    } else {
      l.pointer += static_cast<std::uintptr_t>(in_table);
      l.adjustment = f.adjustment;
    }
  }
  std::memcpy(pointer, &l, sizeof l);
}

}  // namespace ferry::values
