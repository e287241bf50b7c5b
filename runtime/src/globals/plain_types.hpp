// Types that a unit's tables describe in plain words, for values in C files.
#pragma once

#include "globals/unit_view.hpp"

#include <ferry/abi/types.hpp>

#include <deque>
#include <string>
#include <vector>

namespace ferry::globals {

class plain_types {
public:
  // Makes a unit's types; they live as long as this. The first one's index is 0. Throws ferry::error when the rows make
  // no sense.
  std::vector<abi::type const *> add(unit_view const &);

private:
  abi::type make(unit_view const &, abi::plain_type_row const &, std::vector<abi::type const *> const &before);
  char const *keep(std::string_view);

  std::deque<abi::type> types_;
  std::deque<abi::array> arrays_;
  std::deque<abi::record> records_;
  std::deque<std::vector<abi::field>> fields_;
  std::deque<std::string> texts_;
};

}  // namespace ferry::globals
