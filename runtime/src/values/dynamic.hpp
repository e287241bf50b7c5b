// Objects of classes with virtual functions or virtual bases: what they really are. Such an object begins with a
// pointer into the virtual tables of its complete class; before the place it points to stand the address of the class's
// type_info and the distance to the object's begin (Itanium C++ ABI, 2.5.2).
#pragma once

#include <ferry/abi/types.hpp>

#include <string>

namespace ferry::values {

// Whether there can be complete objects of the class here: it is not abstract, and its virtual tables are known.
bool can_be_made(abi::dynamic_class const &);
// Whether the class of the complete object is this one.
bool is_exactly(abi::dynamic_class const &, void const *object);
// False when the class was compiled without type information (-fno-rtti): dynamic_cast must not be asked then.
bool has_type_information(void const *object);
// The name of the complete object's class, for messages.
std::string dynamic_type_name(void const *object);

}  // namespace ferry::values
