#include "outside_names.hpp"

#include <ferry/abi/tables.hpp>

#include <cstring>

namespace ferry::driver {

void outside_names::add(object_file const &object, std::string const &file) {
  variables_.insert(object.variables.begin(), object.variables.end());
  for (auto const name : object.shared)
    if (!object.told.contains(name)) used_.try_emplace(std::string(name), file);
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
