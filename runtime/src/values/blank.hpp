// The encoding of a value that holds nothing: empty containers, null pointers, zeros.
#pragma once

#include "values/buffer.hpp"

#include <ferry/abi/types.hpp>

namespace ferry::values {

// False for a type that encodes itself: what an empty value of it is, only it knows.
bool encode_blank(abi::type const &, byte_writer &);

}  // namespace ferry::values
