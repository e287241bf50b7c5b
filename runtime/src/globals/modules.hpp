// The tables of loaded modules.
#pragma once

#include "globals/linked_names.hpp"
#include "globals/plain_types.hpp"
#include "globals/unit_view.hpp"

#include <link.h>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace ferry::globals {

// A unit's tables, and the types that they describe in plain words.
struct loaded_unit {
  unit_view view;
  std::size_t place;  // distance from the module's start, which tells its units apart
  std::vector<abi::type const *> plain;
};

struct loaded_module {
  std::string name;  // tells modules apart: the file name without folders, empty for the executable; or the path
  std::vector<loaded_unit> units;
  linked_names names;
};

// The tables of some modules. What they say is used as long as this is there.
struct loaded_tables {
  std::vector<loaded_module> modules;
  plain_types plain;
  // Of modules that can be unloaded: copies of the notes and their pointers.
  std::deque<std::vector<unsigned char>> notes;
  std::deque<std::vector<void const *>> pointers;
};

// Those of the executable and the libraries that it starts with, in an order that is the same in all processes that run
// this program.
void read_program(loaded_tables &);
// Those of a module that may be unloaded. Nothing in it may be changed meanwhile.
void read_module(dl_phdr_info const &, std::string const &name, loaded_tables &);

// Names this executable and its libraries: from their build ids where they have one, and from their tables.
std::string build_identity();
std::string build_identity(dl_phdr_info const &);
bool has_build_id(dl_phdr_info const &);

}  // namespace ferry::globals
