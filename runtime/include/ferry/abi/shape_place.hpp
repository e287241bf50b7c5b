// Descriptions of the standard library's classes that refer to something in the program itself: an error code's
// category, a place in the source, a type. They travel as its place in the executable or library.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

#if defined(FERRY_STD_source_location) || defined(FERRY_STD_type_index)
// A class that is one pointer into the program.
template <class T> struct place_shape : shape_base<kind::custom> {
  static_assert(sizeof(T) == sizeof(void *) && __is_trivially_copyable(T));
  static void save(void *to, const void *value) {
    void *address;
    __builtin_memcpy(&address, value, sizeof address);
    put_place(to, address, "what it refers to");
  }
  static void load(void *from, void *raw) {
    void *address = take_place(from);
    __builtin_memcpy(raw, &address, sizeof address);
  }
  static constexpr abi::custom table = {&save, &load, custom::contained};
  static constexpr const void *detail() { return &table; }
};
#endif
#ifdef FERRY_STD_source_location
template <> struct shape<std::source_location> : place_shape<std::source_location> {};
#endif
#ifdef FERRY_STD_type_index
template <> struct shape<std::type_index> : place_shape<std::type_index> {};
#endif

#ifdef FERRY_STD_error_category
template <class T> struct error_shape : shape_base<kind::custom> {
  static void save(void *to, const void *value) {
    auto const &error = *static_cast<T const *>(value);
    put_place(to, &error.category(), "the category of the error");
    put_number(to, error.value());
  }
  static void load(void *from, void *raw) {
    auto const *category = static_cast<std::error_category const *>(take_object_place(from));
    ::new (raw, here{}) T(static_cast<int>(take_number(from)), *category);
  }
  static constexpr abi::custom table = {&save, &load, custom::contained};
  static constexpr const void *detail() { return &table; }
};
template <> struct shape<std::error_code> : error_shape<std::error_code> {};
template <> struct shape<std::error_condition> : error_shape<std::error_condition> {};
#endif

#ifdef FERRY_STD_exception_ptr
template <> struct shape<std::exception_ptr> : shape_base<kind::custom> {
  static constexpr abi::custom table = {&put_exception, &take_exception, 0};
  static constexpr const void *detail() { return &table; }
};
#endif

}  // namespace ferry::abi
