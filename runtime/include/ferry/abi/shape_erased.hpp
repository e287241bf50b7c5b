// Descriptions of classes that hold a value of any type. Which types they hold in a unit the plugin finds, and writes
// an abi::held_type for each.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/standard_library.hpp>

namespace ferry::abi {

inline constexpr char needs_type_information[] = "what it holds is found by its type: compile without -fno-rtti";

// What a class that erases types does with a value of type T.
template <class Holder, class T> struct holding;
// What it does with any.
template <class Holder> struct erasing;

#ifdef __GXX_RTTI
template <class Holder> struct erased_operations {
  static void make_empty(void *raw) { ::new (raw, here{}) Holder(); }
  static constexpr abi::erased table = {&typeid(Holder), &erasing<Holder>::held, &make_empty,
                                        erasing<Holder>::link_bytes};
};
template <class Holder> struct erased_shape : shape_base<kind::erased> {
  static constexpr const void *detail() { return &erased_operations<Holder>::table; }
};
#else
template <class Holder> struct erased_shape : shape_base<kind::unsupported> {
  static constexpr const char *why = needs_type_information;
};
#endif
#ifdef FERRY_STD_function
template <class Signature> struct shape<std::function<Signature>> : erased_shape<std::function<Signature>> {};
#endif
#ifdef FERRY_STD_any
template <> struct shape<std::any> : erased_shape<std::any> {};
#endif

#ifdef __GXX_RTTI
#ifdef FERRY_STD_function
template <class Signature> struct erasing<std::function<Signature>> {
  static constexpr unsigned link_bytes = held_function_link_bytes;
  static const void *held(const void *value) {
    auto const &f = *static_cast<std::function<Signature> const *>(value);
    return f ? &f.target_type() : nullptr;
  }
};
template <class Signature, class T> struct holding<std::function<Signature>, T> {
  static const void *content(const void *holder) {
    return static_cast<std::function<Signature> const *>(holder)->template target<T>();
  }
  static void build(void *raw, maker content) {
    element_memory<T> e(content);
    ::new (raw, here{}) std::function<Signature>(e.take());
  }
};
#endif

#ifdef FERRY_STD_any
template <> struct erasing<std::any> {
  static constexpr unsigned link_bytes = 0;
  static const void *held(const void *value) {
    auto const &a = *static_cast<std::any const *>(value);
    return a.has_value() ? &a.type() : nullptr;
  }
};
template <class T> struct holding<std::any, T> {
  static const void *content(const void *holder) { return std::any_cast<T>(static_cast<std::any const *>(holder)); }
  static void build(void *raw, maker content) {
    if constexpr (copies_of<T> == copies::own && can_be_made_in_place<T>) {
      filling<std::any> a(raw, std::in_place_type<T>);
      make_in_place(*std::any_cast<T>(&*a), content);
      return a.done();
    }
    element_memory<T> e(content);
    e.has_arrived_at(*std::any_cast<T>(::new (raw, here{}) std::any(std::in_place_type<T>, e.take())));
  }
};
#endif
#endif  // __GXX_RTTI

}  // namespace ferry::abi
