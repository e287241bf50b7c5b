#include "globals/held_types.hpp"

#include <typeinfo>

namespace ferry::globals {
namespace {

std::string name(void const *type) { return static_cast<std::type_info const *>(type)->name(); }

}  // namespace

void held_types::add(abi::held_type const &row, std::uint64_t id) {
  found const entry{&row, id};
  by_address_.emplace(std::pair(row.holder, row.held), entry);
  if (!row.local) by_name_.emplace(std::pair(name(row.holder), name(row.held)), entry);
  by_id_.emplace(id, &row);
}

held_types::found held_types::find(void const *holder, void const *held) const {
  if (auto at = by_address_.find({holder, held}); at != by_address_.end()) return at->second;
  if (auto at = by_name_.find({name(holder), name(held)}); at != by_name_.end()) return at->second;
  return {};
}

abi::held_type const *held_types::by_id(std::uint64_t id) const {
  auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

}  // namespace ferry::globals
