// Descriptions of containers that ferry knows only by their looks: classes that cannot be walked member by member but
// have a value_type, begin, end and size, and a way to take elements. The plugin decides which these are, and says so
// with `by_elements<T>`.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_container.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

// What an element is made as, and in memory looks like: without the const of a map's keys.
template <class T> struct plain_element { using type = bare_t<T>; };
#ifdef FERRY_STD_pair
template <class K, class V> struct plain_element<std::pair<const K, V>> { using type = std::pair<K, V>; };
#endif
template <class C> using element_of = typename plain_element<typename C::value_type>::type;

template <class C>
typename C::value_type &&as_value(element_of<C> &e) requires __is_same(element_of<C>, typename C::value_type) {
  return static_cast<typename C::value_type &&>(e);
}
template <class C>
typename C::value_type as_value(element_of<C> &e) requires(!__is_same(element_of<C>, typename C::value_type)) {
  return typename C::value_type(moved(e.first), moved(e.second));
}

template <class C>
concept is_walked = requires(C const &c) {
  typename C::value_type;
  c.begin();
  c.end();
  static_cast<size>(c.size());
};
template <class C>
concept can_push_back = requires(C &c, element_of<C> &e) {
  c.push_back(as_value<C>(e));
};
template <class C>
concept can_insert_at_end = requires(C &c, element_of<C> &e) {
  c.insert(c.end(), as_value<C>(e));
};
template <class C>
concept can_insert = requires(C &c, element_of<C> &e) {
  c.insert(as_value<C>(e));
};
template <class C>
concept grows = __is_constructible(C) && (can_push_back<C> || can_insert_at_end<C> || can_insert<C>);

template <class C>
concept is_block = requires(C const &c, element_of<C> const *&p) {
  p = c.data();
};
// It has its number of elements from the beginning.
template <class C>
concept is_of_fixed_size = is_block<C> && __is_constructible(C, size) && __is_constructible(element_of<C>);
template <class C>
concept is_made_of_range = __is_constructible(C, element_of<C> const *, element_of<C> const *);

// A class that is its own element type is no container but a tree, or a path: its elements are not all of it.
template <class C>
concept looks_like_container =
    is_walked<C> &&(!__is_same(typename C::value_type, C)) && can_move<C> && is_defined<element_of<C>> &&
    can_move<element_of<C>> &&
    (grows<C> || is_of_fixed_size<C>);

// 0: it does not; 1: it does; 2: it does, and nothing but its number of elements makes one, so that a second number, such
// as that of its columns, would be lost.
template <class C> consteval int container_looks() {
  if constexpr (looks_like_container<C>)
    return grows<C> || is_made_of_range<C> ? 1 : 2;
  else
    return 0;
}

// Comparators, hashes and allocators that the class names must have no state.
template <class C> consteval bool has_stateless_helpers() {
  if constexpr (requires { typename C::key_compare; })
    if (!is_stateless<typename C::key_compare>) return false;
  if constexpr (requires { typename C::hasher; })
    if (!is_stateless<typename C::hasher>) return false;
  if constexpr (requires { typename C::key_equal; })
    if (!is_stateless<typename C::key_equal>) return false;
  return has_usual_allocator<C>;
}

template <class C> struct elements_operations {
  using T = element_of<C>;
  static size count(const void *c) { return static_cast<size>(static_cast<C const *>(c)->size()); }
  static const void *data(const void *c) { return static_cast<C const *>(c)->data(); }

  static void each(const void *c, visitor v) {
    auto const &container = *static_cast<C const *>(c);
    for (auto at = container.begin(), end = container.end(); at != end; ++at) show(*at, v);
  }
  static void show(typename C::value_type const &e, visitor v) { v.visit(v.context, __builtin_addressof(e)); }

  static void add(C &c, T &e) {
    if constexpr (can_push_back<C>)
      c.push_back(as_value<C>(e));
    else if constexpr (can_insert_at_end<C>)
      c.insert(c.end(), as_value<C>(e));
    else
      c.insert(as_value<C>(e));
  }
  static void build(void *raw, size n, maker element) {
    if constexpr (grows<C>) {
      filling<C> c(raw);
      for (size i = 0; i < n; ++i) {
        element_memory<T> e(element);
        add(*c, e.get());
      }
      if (count(raw) != n) elements_got_lost();
      c.done();
    } else {
      filling<C> c(raw, n);
      if (count(raw) != n) elements_got_lost();
      for (auto &place : *c) {
        element_memory<T> e(element);
        place = e.take();
      }
      c.done();
    }
  }
  static void from_block(void *raw, const void *block, size n) {
    auto const *first = static_cast<T const *>(block);
    if constexpr (!grows<C> && is_made_of_range<C>) {
      ::new (raw, here{}) C(first, first + n);
    } else if constexpr (!grows<C>) {
      filling<C> c(raw, n);
      if (count(raw) != n) elements_got_lost();
      for (auto &place : *c) place = *first++;
      c.done();
    } else {
      filling<C> c(raw);
      if constexpr (__is_assignable(T &, T const &) && requires(C & to) { to.assign(first, first); }) {
        c->assign(first, first + n);
      } else {
        for (size i = 0; i < n; ++i) {
          T e(first[i]);
          add(*c, e);
        }
      }
      if (count(raw) != n) elements_got_lost();
      c.done();
    }
  }
  static constexpr bool in_blocks = kind_of<T>() == kind::flat && __is_constructible(T, T const &);
  static consteval auto block_maker() -> void (*)(void *, const void *, size) {
    if constexpr (in_blocks)
      return &from_block;
    else
      return nullptr;
  }
};

// Where its links and counts lie is unknown: that is `elsewhere` for the tracking of changes.
template <class C> struct elements_of_block : elements_operations<C> {
  using base = elements_operations<C>;
  static constexpr sequence table = {type_of<typename base::T>, &base::count, &base::data,
                                     base::block_maker(),       &base::build, nullptr,
                                     sequence::elsewhere};
};
template <class C> inline constexpr unsigned order_flag = requires { typename C::hasher; } ? range::unordered : 0u;
template <class C> struct elements_of_range : elements_operations<C> {
  using base = elements_operations<C>;
  static constexpr range table = {type_of<typename base::T>,       &base::count, &base::each, &base::build, 0,
                                  order_flag<C> | key_flags<C> | range::elsewhere};
};

template <class C>
struct elements_shape : shape_base<!has_stateless_helpers<C>() ? kind::unsupported
                                   : is_block<C>               ? kind::sequence
                                                               : kind::range,
                                   element_of<C>> {
  static constexpr const char *why = has_stateless_helpers<C>() ? nullptr : stateful_helper;
  static constexpr const char *note = note_of_allocator<C>();
  static constexpr const void *detail() {
    if constexpr (!has_stateless_helpers<C>())
      return nullptr;
    else if constexpr (is_block<C>)
      return &elements_of_block<C>::table;
    else
      return &elements_of_range<C>::table;
  }
};

}  // namespace ferry::abi
