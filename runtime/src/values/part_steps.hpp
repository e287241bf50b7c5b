// What paths to parts lead through, for those who look for one and those who follow it.
#pragma once

#include "values/hash.hpp"
#include "values/lifetime.hpp"
#include "values/part_path.hpp"

namespace ferry::values {

// Whether values of the type hold others, which need not lie in them.
bool is_holder(abi::type const &);
// The holder that begins so far within a value, as a member of it or of its members; null: none does.
abi::type const *holder_in(abi::type const &, std::size_t offset);
// A reference or pointer must not be changed where its container, or code that it holds, relies on what it was.
inline bool may_lead_to_slots(abi::type const &holder) {
  return holder.what == abi::kind::owner || holder.what == abi::kind::sequence;
}
inline bool is_unordered(abi::range const &r) { return (r.flags & abi::range::unordered) != 0; }
// What an owner or a strong shared pointer owns; a null type: nothing, or what is not known.
whole_object owned_by(program_names const &, abi::type const &holder, void const *object);
// What an object that can hold values of any type holds; null: nothing, or what cannot travel.
abi::held_type const *held_in(program_names const &, abi::erased const &, void const *object);
// The same for elements of an unordered container wherever they come in it.
hash128 content_hash(program_names const &, abi::type const &, void const *object);

}  // namespace ferry::values
