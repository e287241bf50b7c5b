// What the linker plugin reads of an object file, and the one that it adds.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ferry::driver {

// A name of an object file that others may share with it: defined there, or used.
struct object_symbol {
  std::string_view name;
  bool is_function = false, is_defined = false;
};

struct object_file {
  unsigned machine = 0;  // e_machine; 0: this is no object file
  // Of how much of its code its tables tell: of all when it is as the compiler has written it, with one unit's tables.
  enum class share { none, some, all } with_tables = share::none;
  std::vector<object_symbol> symbols;  // the names lie in the image
};

// `image`: the bytes of a file, or of a member of an archive. What is damaged in it is left out: the linker reports it.
object_file read_object(std::string_view image);

// Writes an object file whose only content is a note. Throws ferry::error when the file cannot be written.
void write_note_object(int file, unsigned machine, std::uint32_t type, std::string_view content);

}  // namespace ferry::driver
