// Whether a constant of a type stays the same.
#pragma once

#include <ferry/abi/types.hpp>

namespace ferry::values {

// False when it leads to what may change: what a pointer owns that is const itself, or what an erasing class holds.
bool is_constant_when_const(abi::type const &);

}  // namespace ferry::values
