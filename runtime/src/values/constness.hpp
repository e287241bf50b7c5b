// Whether a constant of a type stays the same.
#pragma once

#include <ferry/abi/types.hpp>

namespace ferry::values {

// False when it leads to what may change: what a pointer owns that is const itself, what an erasing class holds, and
// what a class of the program that encodes itself, or is known by its elements only, keeps behind pointers. Objects
// with mutable members are no constants in the tables.
bool is_constant_when_const(abi::type const &);

}  // namespace ferry::values
