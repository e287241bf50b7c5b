// Exceptions as values: what a std::exception_ptr holds.
#pragma once

#include "values/decode.hpp"
#include "values/encode.hpp"

#include <exception>
#include <string>
#include <typeinfo>

namespace ferry::values {

// The object that it holds.
void *object_of(std::exception_ptr const &);

// A class that only one unit knows, of whose name others may have one as well, is known by the place of its type_info.
std::string name_of_local_exception(std::type_info const &, image_place);
// The row of a class that the program throws, and the name to find it by; null: in no table. Then it is type_info's.
abi::exception const *find_exception(program_names const &, std::type_info const &, std::string &name);

// Throws not_shippable for one that holds an object of a class that neither is standard nor thrown in code of the
// program that the plugin has seen.
void encode_exception(encoder &, byte_writer &, std::exception_ptr const &);
std::exception_ptr decode_exception(decoder &, byte_reader &);

}  // namespace ferry::values
