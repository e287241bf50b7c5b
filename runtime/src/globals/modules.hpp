// The tables of the executable and the libraries that it starts with.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ferry::globals {

// A unit's tables as the note in memory holds them.
struct loaded_unit {
  std::string_view module;     // file name without folders; empty for the executable
  unsigned char const *bytes;  // of the note's descriptor
  std::size_t size;
  std::size_t place;  // distance from the module's start, which tells its units apart
};

// Shows every unit, in an order that is the same in all processes that run this program.
void for_each_unit(std::function<void(loaded_unit const &)> const &);

// Names this executable and its libraries: from their build ids where they have one, and from their tables.
std::string build_identity();

}  // namespace ferry::globals
