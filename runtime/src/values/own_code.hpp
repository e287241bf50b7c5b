// Whether values of a type are encoded and made by code of the program's.
#pragma once

#include <ferry/abi/types.hpp>

namespace ferry::values {

// As far as the type tells: what an erasing class or a base class stands for is not looked into.
bool has_codec(abi::type const &);

}  // namespace ferry::values
