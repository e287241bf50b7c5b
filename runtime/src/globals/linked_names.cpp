#include "globals/linked_names.hpp"

#include <ferry/abi/tables.hpp>
#include <ferry/error.hpp>

#include <cstring>

namespace ferry::globals {

linked_names::linked_names(unsigned char const *note, std::size_t size, std::function<bool(std::string_view)> exports)
    : exports_(std::move(exports)) {
  abi::word version = 0;
  if (size >= sizeof version) std::memcpy(&version, note, sizeof version);
  if (version != abi::tables_version) return;  // of another ferry: nothing is known
  std::string_view rest(reinterpret_cast<char const *>(note) + sizeof version, size - sizeof version);
  auto take = [&] {
    auto const end = rest.find('\0');
    if (end == rest.npos) throw error("the program's tables are damaged: a name has no end");
    auto const text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return text;
  };
  while (!rest.empty()) {
    auto const variable = take();
    used_outside_.emplace(variable, take());
  }
  known_ = true;
}

bool linked_names::closes(std::string_view variable) const {
  return known_ && !variable.empty() && !used_outside_.contains(variable) && !exports_(variable);
}

std::string_view linked_names::user_without_tables(std::string_view variable) const {
  auto const found = used_outside_.find(variable);
  return found == used_outside_.end() ? std::string_view() : found->second;
}

}  // namespace ferry::globals
