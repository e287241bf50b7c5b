// Exceptions as values: what a std::exception_ptr holds.
#pragma once

#include "values/decode.hpp"
#include "values/encode.hpp"

#include <exception>

namespace ferry::values {

// The object that it holds.
void *object_of(std::exception_ptr const &);

// Throws not_shippable for one that holds an object of a class that neither is standard nor thrown in code of the
// program that the plugin has seen.
void encode_exception(encoder &, byte_writer &, std::exception_ptr const &);
std::exception_ptr decode_exception(decoder &, byte_reader &);

}  // namespace ferry::values
