#include "values/call_parts.hpp"

#include "values/dynamic.hpp"
#include "values/lifetime.hpp"

#include <ferry/error.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace ferry::values {
namespace {

using abi::kind;

bool is_same(whole_object const &a, whole_object const &b) {
  return a.address == b.address && is_same_type(*a.of, *b.of);
}

// Of an object without content there can be as many as there like to be.
bool is_empty(abi::type const &t) {
  return t.what == kind::record && detail_of<abi::record>(t).count == 0 && !dynamic_class_of(t);
}

void const *pointer_at(void const *slot) {
  void const *object;
  std::memcpy(&object, slot, sizeof object);
  return object;
}

void append_number(std::vector<unsigned char> &to, std::size_t n) {
  std::vector<unsigned char> bytes;
  byte_writer(bytes).append_count(n);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

call_parts::call_parts(program_names const &names, std::vector<whole_object> roots)
    : names_(names), roots_(std::move(roots)) {
  for (auto const &r : roots_) list(*r.of, r.address);
}

// The references in an object itself, and in what they lead to. Others are met when they are encoded.
void call_parts::list(abi::type const &t, void const *object) {
  if (t.what == kind::reference) return list_target(*detail_of<abi::reference>(t).of, pointer_at(object));
  if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    bool const may_refer = a.element->what == kind::record || a.element->what == kind::reference;
    for (std::size_t i = 0; may_refer && i < a.count; ++i) list(*a.element, at(object, i * a.element->bytes));
  }
  if (t.what != kind::record) return;
  auto const &r = detail_of<abi::record>(t);
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f) {
    if (f->flags == abi::field::by_reference)
      list_target(*f->of, pointer_at(at(object, f->offset)));
    else if (!f->flags && (f->of->what == kind::record || f->of->what == kind::array || f->of->what == kind::reference))
      list(*f->of, at(object, f->offset));
  }
}

void call_parts::list_target(abi::type const &t, void const *object) {
  if (!object || names_.variable_at(object).id) return;
  auto const whole = whole_object_at(names_, t, object);
  if (!whole.of || is_empty(*whole.of) || find(whole)) return;
  add(whole, state::alone);
  list(*whole.of, whole.address);
}

void call_parts::add(whole_object const &o, state is) {
  auto const address = reinterpret_cast<std::uintptr_t>(o.address);
  all_.emplace(address, sought{o, is, false, {}});
  first_ = std::min(first_, address);
  last_ = std::max(last_, address);
}

void call_parts::begin() {
  pointers_.clear();
  referred_.clear();
  again_ = false;
  for (auto &[address, s] : all_) s.seen = false;
}

call_parts::sought *call_parts::find(whole_object const &o) {
  auto const [first, last] = all_.equal_range(reinterpret_cast<std::uintptr_t>(o.address));
  for (auto at = first; at != last; ++at)
    if (is_same_type(*at->second.object.of, *o.of)) return &at->second;
  return nullptr;
}

void call_parts::compare(std::uintptr_t first, std::size_t bytes, whole_object const *itself) {
  for (auto at = all_.lower_bound(first); at != all_.end() && at->first - first < bytes; ++at)
    if (at->first - first + at->second.object.of->bytes <= bytes && (!itself || !is_same(*itself, at->second.object)))
      at->second.seen = true;
}

void call_parts::is_referred(whole_object const &o) {
  if (is_empty(*o.of) || find(o)) return;
  add(o, state::alone);
  again_ = true;  // it has not been compared with what was read before
}

void call_parts::is_part(whole_object const &o) {
  auto *known = find(o);
  if (known && known->is != state::alone) return;
  if (known)
    known->is = state::part;
  else
    add(o, state::part);
  again_ = true;
}

bool call_parts::knows_part(whole_object const &o, bool &unknown) const {
  auto const *known = all_.empty() ? nullptr : find(o);
  if (!known || (known->is != state::part && known->is != state::unknown_part)) return false;
  unknown = known->is == state::unknown_part;
  return true;
}

void call_parts::is_in_variable(whole_object const &o, named_variable const &v) {
  if (!find(o)) add(o, state::in_variable);
  auto &known = *find(o);
  known.is = state::in_variable;
  known.variable = v;
}

void call_parts::leads_to_part(void const *slot, wanted_part const &target, std::string where) {
  pointers_.try_emplace(slot, pointer{target, std::move(where)});
}

bool call_parts::learn(sent_objects const &objects) {
  if (again_) return true;
  bool changed = false;
  std::optional<owners> all;
  for (auto &[address, s] : all_) {
    if (s.is != state::part && !(s.is == state::alone && s.seen)) continue;
    // Not to be found in itself.
    auto const before = std::exchange(s.is, state::part);
    if (!all || before == state::alone) all = owners_in(objects, false);
    std::vector<unsigned char> place;
    if (!find_place(*all, {part_kind::object, s.object.address, s.object.of}, place)) s.is = state::unknown_part;
    changed |= s.is != before;
  }
  return changed;
}

// The callable and the objects, but not the copies of parts.
call_parts::owners call_parts::owners_in(sent_objects const &objects, bool arguments_too) const {
  owners all;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    whole_object const o{objects.all()[i].address, objects.all()[i].of};
    bool unknown;
    if (!knows_part(o, unknown)) all.emplace_back(roots_.size() + i, o);
  }
  for (std::size_t i = 0; i < (arguments_too ? roots_.size() : 1); ++i) all.emplace_back(i, roots_[i]);
  return all;
}

bool call_parts::find_place(owners const &all, wanted_part const &wanted, std::vector<unsigned char> &place) const {
  for (auto const &[number, owner] : all) {
    std::vector<unsigned char> path;
    if (!find_path(names_, owner, wanted, path)) continue;
    append_number(place, number);
    place.insert(place.end(), path.begin(), path.end());
    return true;
  }
  return false;
}

void call_parts::append_to(byte_writer &to, sent_objects const &objects) const {
  if (pointers_.empty()) return;
  auto const of_slots = owners_in(objects, true), of_parts = owners_in(objects, false);
  std::vector<unsigned char> places;
  for (auto const &[slot, p] : pointers_) {
    if (!find_place(of_slots, {part_kind::slot, slot, nullptr}, places))
      throw not_shippable("cannot send '" + p.where +
                          "': it refers to a part of another object that the call takes along, from within a container "
                          "or a std::function; capture it by itself");
    if (!find_place(of_parts, p.target, places))
      throw not_shippable("cannot send '" + p.where +
                          "': it refers to a part of another object that cannot be found there");
  }
  to.append_count(pointers_.size());
  to.append(places.data(), places.size());
}

}  // namespace ferry::values
