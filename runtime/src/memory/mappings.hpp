// The mappings of this process's address space.
#pragma once

#include "memory/page_set.hpp"

#include <vector>

namespace ferry::memory {

struct mapping {
  page_range pages;
  bool is_private;  // a write to it is seen by this process alone
};

// The mappings now, in the order of their addresses; other threads may change them at any time. False when they cannot
// be read.
bool read_mappings(std::vector<mapping> &);

// The mappings that the ranges lie on. False when an address is on none.
bool mappings_below(std::vector<page_range> const &ranges, std::vector<mapping> const &all,
                    std::vector<mapping> &below);

}  // namespace ferry::memory
