// Ending, moving and replacing values that are known only by their description.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstddef>

namespace ferry::values {

template <class Detail> Detail const &detail_of(abi::type const &t) { return *static_cast<Detail const *>(t.detail); }

// The members of a class, also of one whose bytes are its value; null for all other types.
inline abi::record const *record_of(abi::type const &t) {
  bool const is_flat_class = t.what == abi::kind::flat && t.detail && !(t.limits & abi::type::of_elements);
  return is_flat_class || t.what == abi::kind::record ? &detail_of<abi::record>(t) : nullptr;
}

// How many bytes of a value of kind `extended` are its value.
inline constexpr std::size_t extended_bytes = 10;

inline void const *at(void const *base, std::size_t offset) { return static_cast<char const *>(base) + offset; }
inline void *at(void *base, std::size_t offset) { return static_cast<char *>(base) + offset; }
inline void const *before(void const *object, std::size_t bytes) { return static_cast<char const *>(object) - bytes; }

// Ends the lifetime of a value.
bool has_destructor(abi::type const &);
void destroy(abi::type const &, void *value);
// Ends the fields of a record, from the last to the first; for one that was never more than its fields.
void destroy_fields(abi::record const &, void *value, unsigned count);
// Makes the fields of an object one of its class: sets the pointers to its virtual tables. Nothing for other records.
void set_vtables(abi::record const &, void *object);
// Makes a value in raw memory from another one and ends that.
void relocate(abi::type const &, void *to, void *from);
// Ends the value at `to` and puts the one at `from` in its place; `from` is ended. Objects that are bound to their
// process (mutexes) stay as they are.
void replace(abi::type const &, void *to, void *from);

}  // namespace ferry::values
