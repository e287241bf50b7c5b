// The types that erasing classes (std::function, std::any) hold in the program.
#pragma once

#include "values/names.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace ferry::globals {

class held_types {
public:
  using found = values::program_names::held_type;

  // `may_differ`: the row is of a library that may have another type of a name that is known already.
  void add(abi::held_type const &, std::uint64_t id, bool may_differ);

  // By the addresses of their std::type_info; where the holder's is another library's, by its name; and by both names
  // only what is not local to a unit, and is the same type wherever it has that name: a library that hides its symbols
  // has a type_info of its own of the same type.
  found find(void const *holder, void const *held) const;
  abi::held_type const *by_id(std::uint64_t id) const;

private:
  std::map<std::pair<void const *, void const *>, found> by_address_;
  std::map<std::pair<std::string, void const *>, found> by_held_;
  std::map<std::pair<std::string, std::string>, found> by_name_;  // a null row: several types have the name
  std::unordered_map<std::uint64_t, abi::held_type const *> by_id_;
};

}  // namespace ferry::globals
