// The build of a library, and of its file before it is loaded: to load it runs its initialisers.
#pragma once

#include <link.h>

#include <cstdint>
#include <string>

namespace ferry::globals {

// From its tables and its build id, or else from its tables and the file's number.
std::string build_of(dl_phdr_info const &, std::uint64_t file);
// The same; empty when the file cannot be read, or is no library of this kind of processor.
std::string build_of_file(std::string const &path);

}  // namespace ferry::globals
