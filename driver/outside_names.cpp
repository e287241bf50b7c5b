#include "outside_names.hpp"

#include <ferry/abi/tables.hpp>

#include <cstring>

namespace ferry::driver {

void outside_names::add(object_file const &object, std::string const &file) {
  using share = object_file::share;
  for (auto const &s : object.symbols) {
    if (object.with_tables != share::all) used_.try_emplace(std::string(s.name), file);
    if (object.with_tables != share::none && s.is_defined && !s.is_function) variables_.emplace(s.name);
  }
}

std::string outside_names::note() const {
  std::string content(sizeof(abi::word), '\0');
  std::memcpy(content.data(), &abi::tables_version, sizeof(abi::word));
  for (auto const &[name, file] : used_) {
    if (!variables_.contains(name)) continue;
    content.append(name).push_back('\0');
    content.append(file).push_back('\0');
  }
  return content;
}

}  // namespace ferry::driver
