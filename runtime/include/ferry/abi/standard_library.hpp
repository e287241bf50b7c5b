// How the containers of the C++ library lie in memory, as far as descriptions tell of it. It differs between libstdc++
// and libc++; no other header asks which one it is. FERRY_LIBCXX is defined by the plugin, which finds out from what
// the unit declares, and by the library's own macro.
#pragma once
#pragma GCC system_header

#include <ferry/abi/types.hpp>

#if defined(_LIBCPP_VERSION) && !defined(FERRY_LIBCXX)
#define FERRY_LIBCXX
#endif

namespace ferry::abi {

// The links of a container's node, before its element.
#ifdef FERRY_LIBCXX
// Three pointers and a colour. An element of small alignment begins right behind it.
inline constexpr unsigned tree_link_bytes = 3 * sizeof(void *) + 1;
// A pointer and the hash.
inline constexpr unsigned hash_link_bytes = 2 * sizeof(void *);
#else
inline constexpr unsigned tree_link_bytes = 4 * sizeof(void *);
inline constexpr unsigned hash_link_bytes = sizeof(void *);
#endif
inline constexpr unsigned list_link_bytes = 2 * sizeof(void *);
inline constexpr unsigned forward_link_bytes = sizeof(void *);

// Where an iterator of a deque is in the table of the deque's blocks.
#ifdef FERRY_LIBCXX
// It is that place, and the element's.
template <class D>
inline constexpr bool knows_deque =
    __is_pointer(typename D::pointer) && sizeof(typename D::const_iterator) == 2 * sizeof(void *);
template <class I> const void *const *place_in_table(I const &at) {
  const void *const *place;
  __builtin_memcpy(&place, &at, sizeof place);
  return place;
}
#else
template <class D> inline constexpr bool knows_deque = __is_pointer(typename D::pointer);
template <class I> const void *const *place_in_table(I const &at) {
  return reinterpret_cast<const void *const *>(at._M_node);
}
#endif
// The part of the table that is in use.
template <class D> const void *deque_table(D const &d, size *bytes) {
  auto *first = place_in_table(d.begin()), *last = place_in_table(d.end());
  *bytes = d.empty() ? 0 : static_cast<size>(last + 1 - first) * sizeof *first;
  return first;
}

// What lies before the value that a std::function holds when that lies outside of it.
#ifdef FERRY_LIBCXX
inline constexpr unsigned held_function_link_bytes = sizeof(void *);  // it tells the value's type
#else
inline constexpr unsigned held_function_link_bytes = 0;
#endif

}  // namespace ferry::abi
