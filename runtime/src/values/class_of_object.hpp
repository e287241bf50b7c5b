// What is really at a place that is said to have an object with virtual functions.
#pragma once

#include "values/names.hpp"

#include <typeinfo>

namespace ferry::values {

// Whether the program's memory at the address begins as an object of that class does, or as that part of one of a
// class that is derived from it, not virtually. May be asked of any address; reads only what lies in the program.
bool is_object_of(program_names const &, void const *address, std::type_info const &of);

}  // namespace ferry::values
