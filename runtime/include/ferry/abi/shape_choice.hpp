// Descriptions of the standard library's classes that hold one of several alternatives.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_container.hpp>

namespace ferry::abi {

// `O` is an optional `T`.
template <class O, class T> struct optional_operations {
  static unsigned index(const void *o) { return static_cast<O const *>(o)->has_value(); }
  static const void *content(const void *o) { return __builtin_addressof(**static_cast<O const *>(o)); }
  static void build(void *raw, unsigned index, maker content) {
    if (index == 0) {
      ::new (raw, here{}) O();
    } else if constexpr (has_own_copies<bare_t<T>> && can_be_made_in_place<T> && requires(O &o) { o.emplace(); }) {
      filling<O> o(raw);
      o->emplace();
      make_in_place(**o, content);
      o.done();
    } else {
      element_memory<bare_t<T>> e(content);
      e.has_arrived_at(**::new (raw, here{}) O(e.take()));
    }
  }
  static constexpr const type *alternatives[2] = {nullptr, type_of<T>};
  static constexpr choice table = {alternatives, 2, sizeof(O), &index, &content, &build};
};
template <class O, class T>
struct optional_shape : shape_base<can_move<T> ? kind::choice : kind::unsupported, bare_t<T>> {
  static constexpr const char *why = can_move<T> ? nullptr : immovable_element;
  static constexpr const void *detail() {
    if constexpr (can_move<T>)
      return &optional_operations<O, T>::table;
    else
      return nullptr;
  }
};
#ifdef FERRY_STD_optional
template <class T> struct shape<std::optional<T>> : optional_shape<std::optional<T>, T> {};
#endif

#ifdef FERRY_STD_variant
template <class... T> struct variant_operations {
  using V = std::variant<T...>;
  static unsigned index(const void *v) { return static_cast<unsigned>(static_cast<V const *>(v)->index()); }
  static const void *content(const void *v) {
    return std::visit([](auto const &alternative) -> const void * { return &alternative; }, *static_cast<V const *>(v));
  }
  template <size I, class U> static void make(void *raw, maker content) {
    if constexpr (has_own_copies<U> && can_be_made_in_place<U>) {
      filling<V> v(raw, std::in_place_index<I>);
      make_in_place(std::get<I>(*v), content);
      v.done();
    } else {
      element_memory<U> e(content);
      e.has_arrived_at(std::get<I>(*::new (raw, here{}) V(std::in_place_index<I>, e.take())));
    }
  }
  template <class> struct numbered;
  template <size... I> struct numbered<std::index_sequence<I...>> {
    static void build(void *raw, unsigned index, maker content) {
      ((index == I ? make<I, T>(raw, content) : void()), ...);
    }
  };
  static void build(void *raw, unsigned index, maker content) {
    numbered<std::index_sequence_for<T...>>::build(raw, index, content);
  }
  static constexpr const type *alternatives[sizeof...(T)] = {type_of<T>...};
  static constexpr choice table = {alternatives, sizeof...(T), sizeof(V), &index, &content, &build};
};
template <class... T>
struct shape<std::variant<T...>> : shape_base<(can_move<T> && ...) ? kind::choice : kind::unsupported, T...> {
  static constexpr const char *why = (can_move<T> && ...) ? nullptr : immovable_element;
  static constexpr const void *detail() {
    if constexpr ((can_move<T> && ...))
      return &variant_operations<T...>::table;
    else
      return nullptr;
  }
};
#endif

#ifdef FERRY_STD_expected
// Alternative 0 is the value, 1 the error.
template <class T, class E> struct expected_operations {
  using X = std::expected<T, E>;
  static unsigned index(const void *x) { return static_cast<X const *>(x)->has_value() ? 0 : 1; }
  static const void *content(const void *x) {
    auto const &expected = *static_cast<X const *>(x);
    if constexpr (!__is_void(T))
      if (expected.has_value()) return &*expected;
    return &expected.error();
  }
  static void build(void *raw, unsigned index, maker content) {
    if (index == 1) {
      element_memory<E> e(content);
      ::new (raw, here{}) X(std::unexpect, e.take());
    } else if constexpr (__is_void(T)) {
      ::new (raw, here{}) X();
    } else {
      element_memory<bare_t<T>> e(content);
      ::new (raw, here{}) X(std::in_place, e.take());
    }
  }
  static constexpr const type *value_type() {
    if constexpr (__is_void(T))
      return nullptr;
    else
      return type_of<T>;
  }
  static constexpr const type *alternatives[2] = {value_type(), type_of<E>};
  static constexpr choice table = {alternatives, 2, sizeof(X), &index, &content, &build};
};
template <class T> inline constexpr bool can_be_expected = can_move<T>;
template <> inline constexpr bool can_be_expected<void> = true;
template <class T, class E> struct expected_needs { using type = list<bare_t<T>, E>; };
template <class E> struct expected_needs<void, E> { using type = list<E>; };
template <class T, class E>
struct shape<std::expected<T, E>> : shape_base<can_be_expected<T> && can_move<E> ? kind::choice : kind::unsupported> {
  static constexpr bool able = can_be_expected<T> && can_move<E>;
  static constexpr const char *why = able ? nullptr : immovable_element;
  using needs = typename expected_needs<T, E>::type;
  static constexpr const void *detail() {
    if constexpr (able)
      return &expected_operations<T, E>::table;
    else
      return nullptr;
  }
};
#endif

}  // namespace ferry::abi
