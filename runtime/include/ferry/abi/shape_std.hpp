// Descriptions of the standard library's types. Each part is there only when the unit knows its class: a unit that does
// not know std::map has none to describe, and pays nothing for it. The plugin defines FERRY_STD_<class> for those it
// finds. Types that are classes like any other (pair, tuple, array, duration, bitset) need no part here: the plugin
// goes through their members.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_choice.hpp>
#include <ferry/abi/shape_container.hpp>
#include <ferry/abi/shape_local.hpp>
#include <ferry/abi/shape_place.hpp>
#include <ferry/abi/shape_view.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

#ifdef FERRY_STD_basic_string
template <class C, class Traits, class A>
struct shape<std::basic_string<C, Traits, A>> : sequence_shape<std::basic_string<C, Traits, A>, C> {};
#endif

#ifdef FERRY_STD_vector
template <class T, class A> struct shape<std::vector<T, A>> : sequence_shape<std::vector<T, A>, T> {};
template <class A>
struct shape<std::vector<bool, A>> : range_shape<std::vector<bool, A>, bool, push_to_back, not_addressable, true> {};
#endif

#ifdef FERRY_STD_deque
template <class C> struct push_to_deque : push_to_back<C> {
  using push_to_back<C>::push_to_back;
  static const void *spine(const void *c, size *bytes) requires knows_deque<C> {
    return deque_table(*static_cast<C const *>(c), bytes);
  }
};
template <class D> struct deque_links : no_links {};
template <class D>
requires(!knows_deque<D>) struct deque_links<D> : not_addressable {
};
template <class T, class A>
struct shape<std::deque<T, A>>
    : range_shape<std::deque<T, A>, T, push_to_deque, deque_links<std::deque<T, A>>, can_move<T>> {};
#endif

#ifdef FERRY_STD_list
template <class T, class A>
struct shape<std::list<T, A>> : range_shape<std::list<T, A>, T, push_to_back, list_links, can_move<T>> {};
#endif

#ifdef FERRY_STD_forward_list
// It has no end to push to: the last element is kept in mind.
template <class C> class push_behind_last {
public:
  explicit push_behind_last(C &c) : to_(c), last_(c.before_begin()) {}
  template <class E> void add(maker element) {
    element_memory<E> e(element);
    last_ = to_.insert_after(last_, e.take());
    e.has_arrived_at(*last_);
  }

private:
  C &to_;
  decltype(to_.before_begin()) last_;
};
template <class T, class A>
struct shape<std::forward_list<T, A>>
    : range_shape<std::forward_list<T, A>, T, push_behind_last, forward_links, can_move<T>> {};
#endif

#ifdef FERRY_STD_multiset
template <class K, class C, class A>
struct shape<std::set<K, C, A>>
    : range_shape<std::set<K, C, A>, K, insert_at_end, tree_links, can_move<K>, is_stateless<C>> {};
template <class K, class C, class A>
struct shape<std::multiset<K, C, A>>
    : range_shape<std::multiset<K, C, A>, K, insert_at_end, tree_links, can_move<K>, is_stateless<C>> {};
#endif

#ifdef FERRY_STD_multimap
template <class K, class V, class C, class A>
struct shape<std::map<K, V, C, A>> : range_shape<std::map<K, V, C, A>, std::pair<K, V>, insert_pair_at_end, tree_links,
                                                 can_move<K> && can_move<V>, is_stateless<C>> {};
template <class K, class V, class C, class A>
struct shape<std::multimap<K, V, C, A>> : range_shape<std::multimap<K, V, C, A>, std::pair<K, V>, insert_pair_at_end,
                                                      tree_links, can_move<K> && can_move<V>, is_stateless<C>> {};
#endif

#ifdef FERRY_STD_unordered_multiset
template <class K, class H, class E, class A>
struct shape<std::unordered_set<K, H, E, A>> : range_shape<std::unordered_set<K, H, E, A>, K, insert_at_end, hash_links,
                                                           can_move<K>, is_stateless<H> && is_stateless<E>> {};
template <class K, class H, class E, class A>
struct shape<std::unordered_multiset<K, H, E, A>>
    : range_shape<std::unordered_multiset<K, H, E, A>, K, insert_at_end, hash_links, can_move<K>,
                  is_stateless<H> && is_stateless<E>> {};
#endif

#ifdef FERRY_STD_unordered_multimap
template <class K, class V, class H, class E, class A>
struct shape<std::unordered_map<K, V, H, E, A>>
    : range_shape<std::unordered_map<K, V, H, E, A>, std::pair<K, V>, insert_pair_at_end, hash_links,
                  can_move<K> && can_move<V>, is_stateless<H> && is_stateless<E>> {};
template <class K, class V, class H, class E, class A>
struct shape<std::unordered_multimap<K, V, H, E, A>>
    : range_shape<std::unordered_multimap<K, V, H, E, A>, std::pair<K, V>, insert_pair_at_end, hash_links,
                  can_move<K> && can_move<V>, is_stateless<H> && is_stateless<E>> {};
#endif

inline constexpr char array_of_unknown_length[] = "the length of the array it owns is unknown; use std::vector";
inline constexpr char own_deleter[] =
    "its deleter has a state of its own, or is a function; use a class without members";

#ifdef FERRY_STD_unique_ptr
template <class T, class D> struct unique_operations {
  using P = std::unique_ptr<T, D>;
  static const void *content(const void *p) { return static_cast<P const *>(p)->get(); }
  static void adopt(void *raw, void *object) { ::new (raw, here{}) P(static_cast<bare_t<T> *>(object)); }
  static constexpr abi::owner table = {type_of<T>, &content, &adopt, heap_of<bare_t<T>>(), __has_virtual_destructor(T)};
};
template <class T> inline constexpr bool cannot_delete = false;
template <is_defined T>
inline constexpr bool cannot_delete<T> = __is_abstract(bare_t<T>) && !__has_virtual_destructor(bare_t<T>);
// A deleter of the program's own has to end what `new` has made.
template <class T, class D>
struct shape<std::unique_ptr<T, D>>
    : shape_base<!is_stateless<D> || cannot_delete<T> ? kind::unsupported : kind::owner, bare_t<T>> {
  static constexpr const char *why =
      !is_stateless<D>   ? own_deleter
      : cannot_delete<T> ? "it would delete an object of a derived class, but its destructor is not virtual"
                         : nullptr;
  static constexpr const void *detail() {
    if constexpr (is_stateless<D> && !cannot_delete<T>)
      return &unique_operations<T, D>::table;
    else
      return nullptr;
  }
};
template <class T, class D> struct shape<std::unique_ptr<T[], D>> : shape_base<kind::unsupported> {
  static constexpr const char *why = array_of_unknown_length;
};
#endif

#ifdef FERRY_STD_shared_ptr
// A template, as all that uses the library here, and named only by what depends on a parameter: so it is instantiated
// by the unit's own standard of C++.
template <class P> struct shared_owner_operations {
  struct deleter {
    void (*end)(void *);
    void *context;
    void operator()(void *) const { end(context); }
  };
  static void make(void *raw, void *object, void (*end)(void *), void *context) {
    ::new (raw, here{}) P(object, deleter{end, context});
  }
  static void drop(void *pointer) { static_cast<P *>(pointer)->~P(); }
  static long uses(const void *pointer) { return static_cast<P const *>(pointer)->use_count(); }
  static constexpr shared_owner table = {sizeof(P), &make, &drop, &uses};
};
// Both kinds of pointers hold the object's address and that of the counts, in this order, in all C++ libraries.
template <class P, class T, class Owner = std::shared_ptr<void>> struct shared_operations {
  static_assert(sizeof(P) == 2 * sizeof(void *));
  static constexpr bool weak = !__is_same(P, std::shared_ptr<T>);
  static const void *content(const void *p) {
    if constexpr (weak)
      return static_cast<P const *>(p)->lock().get();
    else
      return static_cast<P const *>(p)->get();
  }
  static const void *control(const void *p) { return static_cast<const void *const *>(p)[1]; }
  static void empty(void *raw) { ::new (raw, here{}) P(); }
  static void share(void *raw, const void *owner, void *object) {
    auto const &all = *static_cast<Owner const *>(owner);
    ::new (raw, here{}) P(std::shared_ptr<T>(all, static_cast<bare_t<T> *>(object)));
  }
  static constexpr abi::shared table = {
      type_of<T>,          weak, &content, &control, &empty, &share, &shared_owner_operations<Owner>::table,
      heap_of<bare_t<T>>()};
};
template <class T> struct shape<std::shared_ptr<T>> : shape_base<kind::shared, bare_t<T>> {
  static constexpr const void *detail() { return &shared_operations<std::shared_ptr<T>, T>::table; }
};
template <class T> struct shape<std::weak_ptr<T>> : shape_base<kind::shared, bare_t<T>> {
  static constexpr const void *detail() { return &shared_operations<std::weak_ptr<T>, T>::table; }
};
template <class T> struct shape<std::shared_ptr<T[]>> : shape_base<kind::unsupported> {
  static constexpr const char *why = array_of_unknown_length;
};
template <> struct shape<std::shared_ptr<void>> : shape_base<kind::unsupported> {
  static constexpr const char *why = "the type of what it owns is unknown";
};
template <class T> struct shape<std::weak_ptr<T[]>> : shape<std::shared_ptr<T[]>> {};
template <> struct shape<std::weak_ptr<void>> : shape<std::shared_ptr<void>> {};
#endif

#ifdef FERRY_STD_reference_wrapper
template <class T, bool = is_function<T>> struct reference_wrapper_shape : shape_base<kind::reference, bare_t<T>> {
  static_assert(sizeof(std::reference_wrapper<T>) == sizeof(void *));
  static constexpr abi::reference table = {type_of<T>};
  static constexpr const void *detail() { return &table; }
};
template <class T> struct reference_wrapper_shape<T, true> : shape_base<kind::function> {};
template <class T> struct shape<std::reference_wrapper<T>> : reference_wrapper_shape<T> {};
#endif

// Others are walked member by member.
inline constexpr char holds_references[] = "it holds references; let it hold the values";
#ifdef FERRY_STD_pair
template <class A, class B>
requires(__is_reference(A) || __is_reference(B)) struct shape<std::pair<A, B>> : shape_base<kind::unsupported> {
  static constexpr const char *why = holds_references;
};
#endif
#ifdef FERRY_STD_tuple
template <class... T>
requires(__is_reference(T) || ...) struct shape<std::tuple<T...>> : shape_base<kind::unsupported> {
  static constexpr const char *why = holds_references;
};
#endif

#ifdef FERRY_STD_steady_clock
template <class D> struct shape<std::chrono::time_point<std::chrono::steady_clock, D>> : shape_base<kind::record> {
  static constexpr const char *note =
      "steady_clock counts from another moment on another machine, or after a restart: use std::chrono::system_clock, "
      "or send the duration until then";
  static constexpr const void *detail() { return &record_of<std::chrono::time_point<std::chrono::steady_clock, D>>; }
};
#endif

#ifdef FERRY_STD_complex
template <class T> struct shape<std::complex<T>> : shape_base<kind::flat> {};
template <> struct shape<std::complex<long double>> : shape<long double[2]> {};
#endif

#ifdef FERRY_STD_path
template <> struct shape<std::filesystem::path> : shape_base<kind::custom> {
  static void save(void *to, const void *value) {
    auto const &text = static_cast<std::filesystem::path const *>(value)->native();
    put_text(to, text.data(), text.size());
  }
  static void load(void *from, void *raw) {
    size length;
    auto const *text = take_text(from, &length);
    ::new (raw, here{}) std::filesystem::path(std::string(text, length));
  }
  static constexpr abi::custom table = {&save, &load, custom::contained};
  static constexpr const void *detail() { return &table; }
};
#endif

#ifdef FERRY_STD_valarray
template <class T> struct valarray_operations {
  using C = std::valarray<T>;
  static size count(const void *c) { return static_cast<C const *>(c)->size(); }
  static const void *data(const void *c) { return count(c) ? &(*static_cast<C const *>(c))[0] : nullptr; }
  static void build(void *raw, size n, maker element) {
    C made(n);
    for (size i = 0; i < n; ++i) {
      element_memory<T> e(element);
      made[i] = e.take();
    }
    ::new (raw, here{}) C(moved(made));
  }
  static void from_block(void *raw, const void *block, size n) {
    ::new (raw, here{}) C(static_cast<T const *>(block), n);
  }
  static constexpr bool in_blocks = kind_of<T>() == kind::flat;
  static constexpr sequence table = {
      type_of<T>, &count, &data, in_blocks ? &from_block : nullptr, in_blocks ? nullptr : &build, nullptr};
};
template <class T> struct shape<std::valarray<T>> : shape_base<kind::sequence, T> {
  static constexpr const void *detail() { return &valarray_operations<T>::table; }
};
#endif

// Exception classes that a program derives its own from: they hold a text.
#ifdef FERRY_STD_range_error
template <class T>
concept has_text = __is_base_of(std::runtime_error, T) || __is_base_of(std::logic_error, T);
template <class T> struct text_exception : shape_base<kind::custom> {
  static void save(void *to, const void *value) {
    auto const *text = static_cast<T const *>(value)->T::what();
    put_text(to, text, __builtin_strlen(text));
  }
  static void load(void *from, void *raw) {
    size length;
    ::new (raw, here{}) T(take_text(from, &length));
  }
  static constexpr abi::custom table = {&save, &load};
  static constexpr const void *detail() { return &table; }
};
template <> struct shape<std::runtime_error> : text_exception<std::runtime_error> {};
template <> struct shape<std::range_error> : text_exception<std::range_error> {};
template <> struct shape<std::overflow_error> : text_exception<std::overflow_error> {};
template <> struct shape<std::underflow_error> : text_exception<std::underflow_error> {};
template <> struct shape<std::logic_error> : text_exception<std::logic_error> {};
template <> struct shape<std::domain_error> : text_exception<std::domain_error> {};
template <> struct shape<std::invalid_argument> : text_exception<std::invalid_argument> {};
template <> struct shape<std::length_error> : text_exception<std::length_error> {};
template <> struct shape<std::out_of_range> : text_exception<std::out_of_range> {};
#endif

}  // namespace ferry::abi
