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

  void add(abi::held_type const &, std::uint64_t id);

  // By the addresses of their std::type_info; by name only what is not local to a unit: a library that hides its
  // symbols has one of its own of the same type.
  found find(void const *holder, void const *held) const;
  abi::held_type const *by_id(std::uint64_t id) const;

private:
  std::map<std::pair<void const *, void const *>, found> by_address_;
  std::map<std::pair<std::string, std::string>, found> by_name_;
  std::unordered_map<std::uint64_t, abi::held_type const *> by_id_;
};

}  // namespace ferry::globals
