// A program with the shared libraries that the dynamic linker would load with it.
#pragma once

#include "elf_file.hpp"

#include <string>
#include <vector>

namespace ferry::driver {

struct program_files {
  std::vector<elf_file> files;       // the program first, then its libraries, each once
  std::size_t first_loaded = 0;      // from this one on they are those that the program loads while it runs
  std::vector<std::string> missing;  // libraries that were not found
};

// Looks for libraries in the run paths, LD_LIBRARY_PATH and the system's folders. `loaded`: those that the program
// loads while it runs. Throws ferry::error when the program itself or one of these cannot be read.
program_files find_program_files(std::string const &program, std::vector<std::string> const &loaded);

}  // namespace ferry::driver
