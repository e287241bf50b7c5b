// Descriptions of the standard library's classes that refer to elements of someone else's.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>

namespace ferry::abi {

inline constexpr char refers_to_variables[] =
    "it does not own what it refers to; use a std::string, a std::vector, or a std::string_view of a literal";

// `V` is made of a pointer and a count; `Extent` elements, or any number when it is size(-1).
template <class V, class T, size Extent> struct view_shape : shape_base<kind::view, bare_t<T>> {
  // In a variable it can refer to constants alone.
  static constexpr const char *why = is_const<T> ? nullptr : refers_to_variables;
  static size count(const void *v) { return static_cast<V const *>(v)->size(); }
  static const void *data(const void *v) { return static_cast<V const *>(v)->data(); }
  static bool build(void *raw, void *elements, size n) {
    if (Extent != static_cast<size>(-1) && n != Extent) return false;
    ::new (raw, here{}) V(static_cast<T *>(elements), n);
    return true;
  }
  static constexpr abi::view table = {type_of<T>, is_const<T>, &count, &data, &build};
  static constexpr const void *detail() { return &table; }
};

#ifdef FERRY_STD_basic_string_view
template <class C, class Traits>
struct shape<std::basic_string_view<C, Traits>>
    : view_shape<std::basic_string_view<C, Traits>, const C, static_cast<size>(-1)> {};
#endif
#ifdef FERRY_STD_span
template <class T, size Extent> struct shape<std::span<T, Extent>> : view_shape<std::span<T, Extent>, T, Extent> {};
#endif

}  // namespace ferry::abi
