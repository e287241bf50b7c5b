// How the interpreter walks and makes containers: operations that fit any type with the usual members.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/standard_library.hpp>

namespace ferry::abi {

// A class that is not defined in the unit is refused by itself, wherever it is a part of something.
template <class T> inline constexpr bool can_move = true;
template <is_defined T> inline constexpr bool can_move<T> = __is_constructible(T, T &&) && __is_destructible(T);

inline constexpr char immovable_element[] =
    "its elements can be neither moved nor copied; let it hold a std::unique_ptr to each";
// Whether a comparator, hash or deleter is the same there when it is made anew.
template <class H> inline constexpr bool is_stateless = __is_empty(H) && __is_constructible(H);

inline constexpr char no_empty_container[] = "it has no default constructor";
inline constexpr char stateful_helper[] =
    "its comparator, hash, allocator or deleter has a state of its own, or no default constructor";

// ---- allocators: their state stays behind. That of std::pmr is told of, others must have none.

template <class A>
concept has_resource = requires(A const &a) {
  a.resource();
};

// Boost's static_vector keeps its elements in its allocator.
template <class A>
concept is_storage = requires(A const &a) {
  a.internal_storage();
};

template <class C> consteval bool has_a_usual_allocator() {
  if constexpr (requires { typename C::allocator_type; })
    return __is_empty(typename C::allocator_type) || has_resource<typename C::allocator_type> ||
           is_storage<typename C::allocator_type>;
  else
    return true;
}
template <class C> inline constexpr bool has_usual_allocator = has_a_usual_allocator<C>();

inline constexpr char resource_stays_behind[] =
    "its memory resource stays behind: on the other process its elements are in memory of the default resource";
template <class C> consteval const char *note_of_allocator() {
  if constexpr (requires { requires has_resource<typename C::allocator_type>; })
    return resource_stays_behind;
  else
    return nullptr;
}

// ---- contiguous: vector, string

// Memory that a large block is about to be copied to. Weak: an object that is linked without the runtime links too.
[[gnu::weak]] void prepare_storage(void *, size bytes);
inline constexpr size prepared_from_bytes = 4 * 1024 * 1024;

// Makes one more element at the end.
template <class C, class T>
concept grows_by_empty = can_be_made_in_place<T> && requires(C &c) {
  requires __is_same(decltype(c.emplace_back()), T &);
};
template <class T, class C> void append(C &to, maker element) {
  if constexpr (grows_by_empty<C, T>) {
    make_in_place(to.emplace_back(), element);
  } else {
    element_memory<T> e(element);
    to.push_back(e.take());
    if constexpr (has_own_copies<T>) e.has_arrived_at(to.back());
  }
}

template <class C, class T> struct sequence_operations {
  static size count(const void *c) { return static_cast<C const *>(c)->size(); }
  static const void *data(const void *c) { return static_cast<C const *>(c)->data(); }
  static void from_block(void *raw, const void *block, size n) {
    auto const *first = static_cast<T const *>(block);
    if constexpr (has_own_copies<T>) {  // the block is their value, whatever a copy makes of it
      auto *made = ::new (raw, here{}) C(first, first + n);
      if (n) __builtin_memcpy(const_cast<T *>(made->data()), block, n * sizeof(T));
    } else if constexpr (!__is_assignable(T &, T const &)) {  // a member is const, or it is a closure
      ::new (raw, here{}) C(first, first + n);
    } else {
      if (n * sizeof(T) < prepared_from_bytes) {
        ::new (raw, here{}) C(first, first + n);
        return;
      }
      filling<C> c(raw);
      c->reserve(n);
      prepare_storage(const_cast<T *>(c->data()), n * sizeof(T));  // a string gives a T const * before C++17
      c->assign(first, first + n);
      c.done();
    }
  }
  static void build(void *raw, size n, maker element) {
    filling<C> c(raw);
    c->reserve(n);
    for (; n; --n) append<T>(*c, element);
    c.done();
  }
  // Only what the interpreter will use is instantiated.
  static constexpr bool in_blocks = kind_of<T>() == kind::flat && __is_constructible(T, T const &);
  static consteval auto block_maker() -> void (*)(void *, const void *, size) {
    if constexpr (in_blocks)
      return &from_block;
    else
      return nullptr;
  }
  static consteval auto element_maker() -> void (*)(void *, size, maker) {
    if constexpr (in_blocks)
      return nullptr;
    else
      return &build;
  }
  static void resize_to(void *c, size n) { static_cast<C *>(c)->resize(n); }
  static consteval auto resizer() -> void (*)(void *, size) {
    if constexpr (in_blocks && __is_constructible(T) && can_move<T>)
      return &resize_to;
    else
      return nullptr;
  }
  static constexpr abi::sequence table = {type_of<T>, &count, &data, block_maker(), element_maker(), resizer()};
};

template <class C, class T>
struct sequence_shape : shape_base<can_move<T> && has_usual_allocator<C> ? kind::sequence : kind::unsupported, T> {
  static constexpr const char *why = !has_usual_allocator<C> ? stateful_helper
                                     : can_move<T>           ? nullptr
                                                             : immovable_element;
  static constexpr const char *note = note_of_allocator<C>();
  static constexpr const void *detail() {
    if constexpr (can_move<T> && has_usual_allocator<C>)
      return &sequence_operations<C, T>::table;
    else
      return nullptr;
  }
};

// ---- walked: lists, sets, maps. `Element` is what is made; it is laid out as what the iterator gives.

template <class C> struct push_to_back {
  C &to;
  // What is derived from it is no aggregate in units of older standards.
  explicit push_to_back(C &c) : to(c) {}
  template <class E> void add(maker element) { append<E>(to, element); }
};
// What arrives in order goes to the end at once. The C++98 library only copies.
template <class C> struct insert_at_end {
  C &to;
  template <class E> void add(maker element) {
    element_memory<E> e(element);
    if constexpr (requires { to.emplace_hint(to.end(), e.take()); })
      e.has_arrived_at(*to.emplace_hint(to.end(), e.take()));
    else
      to.insert(to.end(), e.get());
  }
};
// Moves the members of an object one by one, where it is not moved by its class. Weak, as prepare_storage is.
[[gnu::weak]] void relocate_members(type const &, void *to, void *from);
template <class C> struct insert_pair_at_end {
  C &to;
  // Content that its class copies in its own way is put in the place of empty one.
  template <class E, class V> void add_exactly(element_memory<E> &e) {
    V &place = to.emplace_hint(to.end(), moved(e.get().first), V())->second;
    destroy_value<V>(__builtin_addressof(place));
    relocate_members(*type_of<V>, __builtin_addressof(place), __builtin_addressof(e.get().second));
    destroy_value<bare_t<decltype(e.get().first)>>(__builtin_addressof(e.get().first));
    e.has_gone();
  }
  template <class E> void add(maker element) {
    using V = bare_t<decltype(E::second)>;
    element_memory<E> e(element);
    if constexpr (copies_of<V> == copies::own && can_be_made_in_place<V> &&
                  requires { to.emplace_hint(to.end(), moved(e.get().first), V()); })
      add_exactly<E, V>(e);
    else if constexpr (requires { to.emplace_hint(to.end(), moved(e.get().first), moved(e.get().second)); }) {
      exact<bare_t<decltype(e.get().first)>> key;
      exact<bare_t<decltype(e.get().second)>> content;
      key.emplace(e.get().first), content.emplace(e.get().second);
      auto const place = to.emplace_hint(to.end(), moved(e.get().first), moved(e.get().second));
      key.put(place->first), content.put(place->second);
    } else {
      to.insert(to.end(), typename C::value_type(e.get().first, e.get().second));
    }
  }
};

// Throws. Weak, as prepare_storage is.
[[noreturn, gnu::weak]] void key_came_twice();
template <class C>
concept has_keys = requires {
  typename C::key_type;
};

// Whether values of a type have no pointers that a comparator or hash could follow.
template <class K> inline constexpr bool leads_nowhere = kind_of<K>() == kind::flat || kind_of<K>() == kind::boolean;
#ifdef FERRY_STD_basic_string
template <class C, class Traits, class A> inline constexpr bool leads_nowhere<std::basic_string<C, Traits, A>> = true;
#endif
// Whether a comparator or hash of these takes pointers for addresses.
template <class K, class Helper> inline constexpr bool takes_addresses = false;
#ifdef FERRY_STD_shared_ptr
template <class T> using shared_key = std::shared_ptr<T>;
template <class T> using weak_key = std::weak_ptr<T>;
template <class T> inline constexpr bool takes_addresses<shared_key<T>, std::less<shared_key<T>>> = true;
template <class T> inline constexpr bool takes_addresses<shared_key<T>, std::hash<shared_key<T>>> = true;
template <class T> inline constexpr bool takes_addresses<shared_key<T>, std::equal_to<shared_key<T>>> = true;
template <class T> inline constexpr bool takes_addresses<shared_key<T>, std::owner_less<shared_key<T>>> = true;
template <class T> inline constexpr bool takes_addresses<weak_key<T>, std::owner_less<weak_key<T>>> = true;
#endif

template <class C> consteval bool may_look_into_keys() {
  if constexpr (!has_keys<C>) {
    return false;
  } else {
    using K = typename C::key_type;
    if constexpr (leads_nowhere<K>)
      return false;
    else if constexpr (requires { typename C::key_compare; })
      return !takes_addresses<K, typename C::key_compare>;
    else if constexpr (requires { typename C::hasher; typename C::key_equal; })
      return !takes_addresses<K, typename C::hasher> || !takes_addresses<K, typename C::key_equal>;
    else
      return true;
  }
}
template <class C>
concept maps_keys = requires {
  typename C::mapped_type;
};
template <class C>
inline constexpr unsigned key_flags = (may_look_into_keys<C>() ? range::looks_into_keys : 0u) |
                                      (maps_keys<C> ? range::pairs : 0u);

// How a container keeps its elements: the bytes of links before each, and flags of abi::range.
template <unsigned LinkBytes, unsigned Flags> struct links {
  static constexpr unsigned flags = Flags;
  // The element begins at the first place behind the links that it can be at.
  template <class Element>
  static constexpr unsigned header_bytes = (LinkBytes + alignof(Element) - 1) / alignof(Element) * alignof(Element);
};
using tree_links = links<tree_link_bytes, 0>;
using list_links = links<list_link_bytes, 0>;
using forward_links = links<forward_link_bytes, 0>;
using hash_links = links<hash_link_bytes, range::unordered>;
using no_links = links<0, 0>;
using not_addressable = links<0, range::elsewhere>;

template <class C, class Element, template <class> class Add, class Links> struct range_operations {
  static size count(const void *c) {
    if constexpr (requires(C const &k) { k.size(); }) {
      return static_cast<C const *>(c)->size();
    } else {
      size n = 0;
      for ([[maybe_unused]] auto const &e : *static_cast<C const *>(c)) ++n;
      return n;
    }
  }
  static void each(const void *c, visitor v) {
    for (auto const &e : *static_cast<C const *>(c)) {
      // What the iterators of libc++'s vector<bool> give stands for a bit.
      if constexpr (__is_same(Element, bool) && (Links::flags & range::elsewhere) != 0) {
        bool const bit = e;
        v.visit(v.context, &bit);
      } else {
        v.visit(v.context, &e);
      }
    }
  }
  static void build(void *raw, size n, maker element) {
    filling<C> c(raw);
    Add<C> end{*c};
    for (size i = 0; i < n; ++i) end.template add<Element>(element);
    if constexpr (has_keys<C>)
      if (c->size() != n) key_came_twice();
    c.done();
  }
  static constexpr auto spine() -> const void *(*)(const void *, size *) {
    if constexpr (requires(const void *c, size *n) { Add<C>::spine(c, n); })
      return &Add<C>::spine;
    else
      return nullptr;
  }
  static constexpr abi::range table = {
      type_of<Element>, &count, &each, &build, Links::template header_bytes<Element>, Links::flags | key_flags<C>,
      spine()};
};

template <class C, class Element, template <class> class Add, class Links, bool Able, bool Stateless = true>
struct range_shape
    : shape_base<Able && Stateless && has_usual_allocator<C> &&__is_constructible(C) ? kind::range : kind::unsupported,
                 Element> {
  static constexpr bool usual = Stateless && has_usual_allocator<C>;
  static constexpr bool able = Able && __is_constructible(C);
  static constexpr const char *why = !usual  ? stateful_helper
                                     : !Able ? immovable_element
                                     : able  ? nullptr
                                             : no_empty_container;
  static constexpr const char *note = note_of_allocator<C>();
  static constexpr const void *detail() {
    if constexpr (able && usual)
      return &range_operations<C, Element, Add, Links>::table;
    else
      return nullptr;
  }
};

}  // namespace ferry::abi
