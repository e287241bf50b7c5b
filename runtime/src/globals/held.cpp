#include "globals/held.hpp"

#include "globals/snapshot.hpp"
#include "values/blank.hpp"
#include "values/decode.hpp"

namespace ferry::globals {

held_values::held_values(registry const &program)
    : program_(program), entries_(program.variable_count()), owners_(program.variable_count()) {}

bool held_values::has(variable const &v, wire::content_tag tag) {
  std::lock_guard lock(mutex_);
  auto const &held = entries_[v.index];
  if (!held || held->received != tag || !v.is_initialised()) return false;
  if (v.constant) return true;
  // A call that ran here may have written it.
  encode_variable(v, scratch_);
  return tag_of(scratch_) == held->local;
}

void held_values::apply(variable const &v, wire::content_tag tag, wire::bytes bytes) {
  std::lock_guard lock(mutex_);
  entries_[v.index].reset();
  bool exists = v.is_initialised();
  values::byte_reader reader(bytes.data, bytes.size);
  values::assign(*v.description, v.address, !exists, reader, program_);
  if (!exists) v.set_initialised(true);
  encode_variable(v, scratch_);
  entries_[v.index] = entry{tag, tag_of(scratch_), bytes.size};
}

void held_values::note(variable const &v, wire::content_tag tag, std::size_t bytes) {
  std::lock_guard lock(mutex_);
  encode_variable(v, scratch_);
  entries_[v.index] = entry{tag, tag_of(scratch_), bytes};
}

std::optional<held_values::entry> held_values::exchange(variable const &v, std::optional<entry> known) {
  std::lock_guard lock(mutex_);
  return std::exchange(entries_[v.index], known);
}

void held_values::drop(variable const &v) {
  std::lock_guard lock(mutex_);
  if (!std::exchange(entries_[v.index], std::nullopt) || owners_[v.index]) return;
  if (v.guard) {  // as before it was received: this process may initialise its own
    values::destroy(*v.description, v.address);
    v.set_initialised(false);
    return;
  }
  values::byte_writer blank(scratch_);
  if (!values::encode_blank(*v.description, blank)) return;
  values::byte_reader reader(scratch_.data(), scratch_.size());
  values::assign(*v.description, v.address, false, reader, program_);
}

std::vector<wire::held> held_values::list() const {
  std::vector<wire::held> list;
  std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i]) list.push_back({program_.by_index(i).id, entries_[i]->bytes});
  return list;
}

}  // namespace ferry::globals
