// Names a type by the way to it from one that both processes know. Its form in a message: 0: from the type of the
// value; 1: from a class, 2: from a type that erasing classes hold, by the identity of that, 8 bytes; then the number of
// steps, and of each which of the parts of the type it has come to is meant.
#pragma once

#include "values/buffer.hpp"
#include "values/names.hpp"

#include <vector>

namespace ferry::values {

struct type_path_root {
  enum kind : unsigned char { value, named_class, held_type } what;
  std::uint64_t id;  // of the latter two
  abi::type const *of;

  friend bool operator==(type_path_root const &, type_path_root const &) = default;
};

// False when none of the roots leads to it.
bool append_type_path(byte_writer &, std::vector<type_path_root> const &, abi::type const &wanted);
// Throws malformed unless there is such a type. `value`: the root.
abi::type const &take_type_path(byte_reader &, program_names const &, abi::type const &value);

}  // namespace ferry::values
