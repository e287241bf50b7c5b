// Descriptions of those classes of Boost that are neither classes of plain members nor containers by their looks.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_choice.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

#ifdef FERRY_LIBRARY_boost_optional
template <class T> struct shape<boost::optional<T>> : optional_shape<boost::optional<T>, T> {};
template <class T> struct shape<boost::optional<T &>> : shape_base<kind::unsupported> {
  static constexpr const char *why = "it does not own what it refers to; use an optional value";
};
#endif

#ifdef FERRY_LIBRARY_boost_variant
template <class... T> struct boost_variant_operations {
  using V = boost::variant<T...>;
  struct address_of_content {
    using result_type = const void *;
    template <class U> const void *operator()(U const &alternative) const { return __builtin_addressof(alternative); }
  };
  static unsigned index(const void *v) { return static_cast<unsigned>(static_cast<V const *>(v)->which()); }
  static const void *content(const void *v) {
    return boost::apply_visitor(address_of_content(), *static_cast<V const *>(v));
  }
  template <class U> static void make(void *raw, maker content) {
    element_memory<U> e(content);
    ::new (raw, here{}) V(e.take());
  }
  static void build(void *raw, unsigned index, maker content) {
    static constexpr void (*makers[])(void *, maker) = {&make<T>...};
    makers[index](raw, content);
  }
  static constexpr const type *alternatives[sizeof...(T)] = {type_of<T>...};
  static constexpr choice table = {alternatives, sizeof...(T), sizeof(V), &index, &content, &build};
};
template <class... T>
struct shape<boost::variant<T...>> : shape_base<(can_move<T> && ...) ? kind::choice : kind::unsupported, T...> {
  static constexpr const char *why = (can_move<T> && ...) ? nullptr : immovable_element;
  static constexpr const void *detail() { return &boost_variant_operations<T...>::table; }
};
#endif

#ifdef FERRY_LIBRARY_boost_circular_buffer
// Its capacity is a part of its value.
template <class C, class T> struct circular_operations {
  static void save(void *to, const void *value) {
    auto const &c = *static_cast<C const *>(value);
    put_number(to, static_cast<long long>(c.capacity()));
    put_number(to, static_cast<long long>(c.size()));
    for (auto const &e : c) put_value(to, type_of<T>, &e);
  }
  static void load(void *from, void *raw) {
    auto capacity = take_number(from), count = take_number(from);
    if (count < 0 || count > capacity) bad_value("a circular buffer holds more than its capacity");
    take_room(from, static_cast<size>(capacity), sizeof(T));
    C made(static_cast<size>(capacity));
    value_reader element{from, type_of<T>};
    for (; count; --count) {
      element_memory<T> e(element.as_maker());
      made.push_back(e.take());
    }
    ::new (raw, here{}) C(moved(made));
  }
  static constexpr custom table = {&save, &load};
};
template <class T, class A>
struct shape<boost::circular_buffer<T, A>> : shape_base<can_move<T> ? kind::custom : kind::unsupported, T> {
  static constexpr const char *why = can_move<T> ? nullptr : immovable_element;
  static constexpr const void *detail() { return &circular_operations<boost::circular_buffer<T, A>, T>::table; }
};
#endif

#ifdef FERRY_LIBRARY_boost_dynamic_bitset
template <class B> struct bitset_operations {
  using block = typename B::block_type;
  // Writes each block as it comes, and reads them as they are asked for.
  struct block_writer {
    void *to;
    block_writer &operator*() { return *this; }
    block_writer &operator++() { return *this; }
    block_writer &operator++(int) { return *this; }
    block_writer &operator=(block b) {
      put_bytes(to, &b, sizeof b);
      return *this;
    }
  };
  static void save(void *to, const void *value) {
    auto const &b = *static_cast<B const *>(value);
    put_number(to, static_cast<long long>(b.size()));
    boost::to_block_range(b, block_writer{to});
  }
  static void load(void *from, void *raw) {
    auto bits = take_number(from);
    if (bits < 0 || static_cast<size>(bits) / 8 > left_bytes(from)) bad_value("a bitset claims more bits than it has");
    B made;
    for (long long first = 0; first < bits; first += B::bits_per_block) {
      block b;
      take_bytes(from, &b, sizeof b);
      made.append(b);
    }
    made.resize(static_cast<size>(bits));
    ::new (raw, here{}) B(moved(made));
  }
  static constexpr custom table = {&save, &load};
};
template <class Block, class A> struct shape<boost::dynamic_bitset<Block, A>> : shape_base<kind::custom> {
  static constexpr const void *detail() { return &bitset_operations<boost::dynamic_bitset<Block, A>>::table; }
};
#endif

#ifdef FERRY_LIBRARY_boost_multi_array
// The extents, the first indices, and the elements in the order they lie in memory, which must be that of C.
template <class A, class T, size Dimensions> struct multi_array_operations {
  static void save(void *to, const void *value) {
    auto const &a = *static_cast<A const *>(value);
    long long stride = 1;
    for (size d = Dimensions; d-- > 0; stride *= static_cast<long long>(a.shape()[d]))
      if (a.strides()[d] != stride && a.num_elements() > 0)
        refuse_value(to, "its storage order is not that of C; specialise ferry::codec for it");
    for (size d = 0; d < Dimensions; ++d) {
      put_number(to, static_cast<long long>(a.shape()[d]));
      put_number(to, a.index_bases()[d]);
    }
    for (size i = 0; i < a.num_elements(); ++i) put_value(to, type_of<T>, a.data() + i);
  }
  static void load(void *from, void *raw) {
    boost::array<size, Dimensions> extents;
    boost::array<typename A::index, Dimensions> bases;
    size count = 1;
    long long widest = 1;  // no stride is larger
    for (size d = 0; d < Dimensions; ++d) {
      extents[d] = static_cast<size>(take_number(from));
      bases[d] = static_cast<typename A::index>(take_number(from));
      count *= extents[d];
      if (__builtin_mul_overflow(widest, extents[d] ? extents[d] : 1, &widest)) bad_value("an array has a wrong size");
    }
    // The array multiplies them with its strides, and adds that up.
    long long const furthest = __LONG_LONG_MAX__ / 2 / widest / static_cast<long long>(Dimensions);
    for (long long base : bases)
      if (base < -furthest || base > furthest) bad_value("the indices of an array are wrong");
    if (count > left_bytes(from)) bad_value("an array claims more elements than it has");
    take_room(from, count, sizeof(T));
    filling<A> made(raw, extents);
    made->reindex(bases);
    value_reader element{from, type_of<T>};
    for (size i = 0; i < count; ++i) {
      element_memory<T> e(element.as_maker());
      made->data()[i] = e.take();
    }
    made.done();
  }
  static constexpr custom table = {&save, &load};
};
template <class T, size Dimensions, class A>
struct shape<boost::multi_array<T, Dimensions, A>> : shape_base<can_move<T> ? kind::custom : kind::unsupported, T> {
  static constexpr const char *why = can_move<T> ? nullptr : immovable_element;
  static constexpr const void *detail() {
    return &multi_array_operations<boost::multi_array<T, Dimensions, A>, T, Dimensions>::table;
  }
};
#endif

}  // namespace ferry::abi
