// The classes whose values travel, as text: so that two builds of a program can say in what they differ.
#pragma once

#include <ferry/abi/types.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ferry::globals {

// A longer list is cut.
inline constexpr std::size_t max_type_list_bytes = 48 * 1024;

// A line for each class that the types are made of, by name: the name, its size, and its members with their types in
// their order, separated by tabs.
std::string type_list(std::vector<abi::type const *> const &);

// The first difference between the list of this process and that of another: which class, which member, what it is here
// and there. Empty when there is none. The other's list is trusted in nothing.
std::string first_difference(std::string_view here, std::string_view there);

// Whether two descriptions are of types that have the same name, size and members, and so have all that these are made
// of: two libraries may have different types of one name.
bool have_same_form(abi::type const &, abi::type const &);

}  // namespace ferry::globals
