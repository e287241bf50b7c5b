// What the linker plugin reads of an object file, and the one that it adds.
#pragma once

#include <ferry/abi/tables.hpp>

#include <cstdint>
#include <set>
#include <string_view>

namespace ferry::driver {

struct object_file {
  unsigned machine = 0;               // e_machine; 0: this is no object file
  std::set<std::string_view> shared;  // the names that it defines for other files, or uses of these
  // From its tables, where it has any: the C++ library that it was compiled with, and the variables it defines.
  abi::standard_library library = abi::standard_library::none;
  std::set<std::string_view> variables;
  // The functions and variables that its tables tell of, where that is all its code: when it is as the compiler has
  // written it, with the tables of one unit. Of assembler in the source they do not tell.
  std::set<std::string_view> told;
};

// `image`: the bytes of a file, or of a member of an archive; the names lie there. What is damaged in it is left out:
// the linker reports it.
object_file read_object(std::string_view image);

// Writes an object file whose only content is a note. Throws ferry::error when the file cannot be written.
void write_note_object(int file, unsigned machine, std::uint32_t type, std::string_view content);

}  // namespace ferry::driver
