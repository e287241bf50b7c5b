// A value that holds nothing: empty containers, null pointers, zeros.
#pragma once

#include "values/memory.hpp"
#include "values/names.hpp"

namespace ferry::values {

// Null memory for a type that encodes itself, of which only it knows what an empty value is, and for one with a
// reference, which must refer to something.
memory blank(abi::type const &, program_names const &);

}  // namespace ferry::values
