#include "globals/held_types.hpp"

#include "globals/type_list.hpp"

#include <typeinfo>

namespace ferry::globals {
namespace {

std::string name(void const *type) { return static_cast<std::type_info const *>(type)->name(); }

bool is_same(abi::held_type const &a, abi::held_type const &b) {
  return a.of && b.of ? have_same_form(*a.of, *b.of) : a.of == b.of;
}

}  // namespace

void held_types::add(abi::held_type const &row, std::uint64_t id, bool may_differ) {
  found const entry{&row, id};
  by_address_.emplace(std::pair(row.holder, row.held), entry);
  by_held_.emplace(std::pair(name(row.holder), row.held), entry);
  by_id_.emplace(id, &row);
  if (row.local) return;
  auto const [same, made] = by_name_.emplace(std::pair(name(row.holder), name(row.held)), entry);
  if (!made && may_differ && same->second.row && !is_same(*same->second.row, row)) same->second = {};
}

held_types::found held_types::find(void const *holder, void const *held) const {
  if (auto at = by_address_.find({holder, held}); at != by_address_.end()) return at->second;
  auto const holder_name = name(holder);
  if (auto at = by_held_.find({holder_name, held}); at != by_held_.end()) return at->second;
  if (auto at = by_name_.find({holder_name, name(held)}); at != by_name_.end()) return at->second;
  return {};
}

abi::held_type const *held_types::by_id(std::uint64_t id) const {
  auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

}  // namespace ferry::globals
