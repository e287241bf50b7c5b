// A program with the shared libraries that the dynamic linker would load with it.
#pragma once

#include "elf_file.hpp"

#include <string>
#include <vector>

namespace ferry::driver {

struct program_files {
  std::vector<elf_file> files;       // the program first, then its libraries, each once
  std::vector<std::string> missing;  // libraries that were not found
};

// Looks for libraries in the run paths, LD_LIBRARY_PATH and the system's folders. Throws ferry::error when the program
// itself cannot be read.
program_files find_program_files(std::string const &program);

}  // namespace ferry::driver
