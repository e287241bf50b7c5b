// The tables of the executable and the libraries that it starts with.
#pragma once

#include "globals/linked_names.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::globals {

// A unit's tables as the note in memory holds them.
struct loaded_unit {
  unsigned char const *bytes;  // of the note's descriptor
  std::size_t size;
  std::size_t place;  // distance from the module's start, which tells its units apart
};

struct loaded_module {
  std::string_view name;  // file name without folders; empty for the executable
  std::vector<loaded_unit> units;
  linked_names names;
};

// Shows every module with tables, in an order that is the same in all processes that run this program.
void for_each_module(std::function<void(loaded_module const &)> const &);

// Names this executable and its libraries: from their build ids where they have one, and from their tables.
std::string build_identity();

}  // namespace ferry::globals
