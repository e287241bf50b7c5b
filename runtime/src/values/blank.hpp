// A value that holds nothing: empty containers, null pointers, zeros.
#pragma once

#include "values/memory.hpp"
#include "values/names.hpp"

namespace ferry::values {

// Null memory for a type that encodes itself: what an empty value of it is, only it knows.
memory blank(abi::type const &, program_names const &);

}  // namespace ferry::values
