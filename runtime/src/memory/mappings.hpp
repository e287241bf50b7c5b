// The mappings of this process's address space.
#pragma once

#include "memory/page_set.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ferry::memory {

struct mapping {
  page_range pages;
  bool is_private;          // a write to it is seen by this process alone
  bool is_of_file = false;  // what others write to the file is seen on pages that this process has not written
  std::uint64_t file = 0;   // its inode
};

// The mappings now, in the order of their addresses; other threads may change them at any time. False when they cannot
// be read.
bool read_mappings(std::vector<mapping> &);

// Whether what they show changes by this process's writes to them alone. So do the program's and its libraries' files,
// which nobody writes while they run.
bool belong_to_this_process(std::vector<mapping> const &);

// The mappings that the ranges lie on. False when an address is on none.
bool mappings_below(std::vector<page_range> const &ranges, std::vector<mapping> const &all,
                    std::vector<mapping> &below);

// The file that is mapped at an address, also one that has been deleted since.
struct mapped_file {
  std::string path;          // empty when it is not known
  std::uint64_t number = 0;  // inode
};
mapped_file file_mapped_at(void const *address);

}  // namespace ferry::memory
