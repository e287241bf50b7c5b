// What is known of the names of one linked file, the executable or a library: which of its variables code without
// tables may name. The linker has told it of the file's own object files (abi/tables.hpp, outside_names_type); another
// file can only name what this one exports.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>

namespace ferry::globals {

class linked_names {
public:
  // Of a file that nothing is known of: any code may name its variables.
  linked_names() = default;
  // `exports`: whether the file offers a name to others. The bytes, those of the note, must stay.
  // Throws ferry::error when they are damaged.
  linked_names(unsigned char const *note, std::size_t size, std::function<bool(std::string_view)> exports);

  // Whether all code that names the variable is in units with tables of this very file.
  bool closes(std::string_view variable) const;
  // The object file without tables that names the variable; empty if none is known.
  std::string_view user_without_tables(std::string_view variable) const;

private:
  bool known_ = false;
  std::unordered_map<std::string_view, std::string_view> used_outside_;  // variable, object file
  std::function<bool(std::string_view)> exports_;
};

}  // namespace ferry::globals
