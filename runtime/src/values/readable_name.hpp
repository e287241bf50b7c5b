// Names as a user would write them, for messages.
#pragma once

#include <string>

namespace ferry::values {

// Without the arguments that templates of the standard library have by default. What is no such name stays as it is.
// Of a type by its std::type_info::name(), and of a function or variable by its linker name.
std::string readable_type(std::string const &type_info_name);
std::string readable_symbol(std::string const &linker_name);

}  // namespace ferry::values
