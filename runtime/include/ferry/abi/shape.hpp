// From a C++ type to its description: `shape<T>` says of what kind T is and which types it is made of, `type_of<T>` is
// the finished description's address.
//
// The plugin asks `shape<T>` for the types of all captures, arguments, results and globals, follows `needs`, and adds
// the fields of classes, until nothing new turns up. Then it writes `name_of<T>` for every type and `record_of<T>` for
// every record, and only then names `type_of<T>`. This header is included by the plugin at the *end* of a unit and uses
// nothing of the standard library; descriptions of standard types are in shape_std.hpp, each only when its header is
// there.
#pragma once
#pragma GCC system_header

#include <ferry/abi/types.hpp>

namespace ferry::abi {
// Tells ferry's placement operator from the standard one, whose header may not be there.
struct here {};
}  // namespace ferry::abi
inline void *operator new(decltype(sizeof 0), void *at, ferry::abi::here) noexcept { return at; }
inline void operator delete(void *, void *, ferry::abi::here) noexcept {}

namespace std {
class type_info;  // what typeid gives
#ifndef FERRY_STD_align_val_t  // libc++ has another kind of enumeration in C++98
enum class align_val_t : decltype(sizeof 0);
#endif
}  // namespace std

namespace ferry {
template <class T> struct codec;  // specialised by users, see codec.hpp
class writer;
class reader;
}  // namespace ferry

namespace ferry::abi {

template <class... T> struct list {};

// ---- written by the plugin, once per type it met

template <class T> extern const char *const name_of;
template <class T> extern const record record_of;
// Of a type of pointers to member functions: the virtual functions they may name.
template <class T> extern const virtual_members virtual_members_of;
// Of a class with virtual tables that encodes itself: &record_of<T>.
template <class T> inline constexpr const record *class_of = nullptr;
// Of flat types: abi::type::limits.
template <class T> inline constexpr unsigned limits_of = 0;
// Whether code of the program copies or moves an object, and may make something else of it; and whether all its
// content lies in its bytes.
enum class copies : unsigned char { plain, own, own_of_bytes };
template <class T> inline constexpr copies copies_of = copies::plain;
template <class T> inline constexpr bool has_own_copies = copies_of<T> != copies::plain;
// Sent by its elements; see shape_elements.hpp.
template <class T> inline constexpr bool by_elements = false;
template <class C> struct elements_shape;

// ---- what the standard library would give

template <class T> struct bare { using type = T; };
template <class T> struct bare<const T> { using type = T; };
template <class T> struct bare<volatile T> { using type = T; };
template <class T> struct bare<const volatile T> { using type = T; };
template <class T> using bare_t = typename bare<T>::type;

template <class T> inline constexpr bool is_const = false;
template <class T> inline constexpr bool is_const<const T> = true;
template <class T, class U> inline constexpr bool is_same = false;
template <class T> inline constexpr bool is_same<T, T> = true;

template <class T> T &&moved(T &from) { return static_cast<T &&>(from); }

// ---- ways to make and end values

// A T and not what is derived from it: a base class is ended as such.
template <class T> void destroy_value(void *value) {
  if constexpr (__has_virtual_destructor(T))
    static_cast<T *>(value)->T::~T();
  else
    static_cast<T *>(value)->~T();
}

template <class T> void relocate_value(void *to, void *from) {
  ::new (to, here{}) T(static_cast<T &&>(*static_cast<T *>(from)));
  destroy_value<T>(from);
}

// Memory for an object of its own, of a class with an operator new of its own.
template <class T>
concept has_aligned_new = requires { T::operator new(sizeof(T), static_cast<std::align_val_t>(alignof(T))); };
template <class T>
concept has_new = requires { T::operator new(sizeof(T)); };
template <class T> struct own_heap {
  static constexpr bool aligned = alignof(T) > __STDCPP_DEFAULT_NEW_ALIGNMENT__ && has_aligned_new<T>;
  static void *allocate() {
    if constexpr (aligned)
      return T::operator new(sizeof(T), static_cast<std::align_val_t>(alignof(T)));
    else
      return T::operator new(sizeof(T));
  }
  static void release(void *p) {
    if constexpr (aligned && requires { T::operator delete(p, static_cast<std::align_val_t>(alignof(T))); })
      T::operator delete(p, static_cast<std::align_val_t>(alignof(T)));
    else if constexpr (requires { T::operator delete(p); })
      T::operator delete(p);
    else
      T::operator delete(p, sizeof(T));
  }
};
template <class T> consteval heap heap_of() {
  if constexpr (own_heap<T>::aligned || has_new<T>)
    return {&own_heap<T>::allocate, &own_heap<T>::release};
  else
    return {nullptr, nullptr};
}

// The bytes of an object that its class copies in its own way, where they are all of it. Of others nothing is kept.
template <class T, bool Kept = copies_of<T> == copies::own_of_bytes> struct exact {
  void emplace(T const &) {}
  void put(T const &) {}
};
template <class T> struct exact<T, true> {
  unsigned char bytes[sizeof(T)];
  void emplace(T const &value) { __builtin_memcpy(bytes, __builtin_addressof(value), sizeof(T)); }
  void put(T const &place) { __builtin_memcpy(const_cast<T *>(__builtin_addressof(place)), bytes, sizeof(T)); }
};

// Raw memory for one element on its way into a container. What the maker makes is moved out and ended.
template <class T> class element_memory {
public:
  explicit element_memory(maker m) {
    m.make(m.context, bytes_);
    alive_ = true;
  }
  ~element_memory() {
    if (alive_) get().~T();
  }
  element_memory(element_memory const &) = delete;
  element_memory &operator=(element_memory const &) = delete;
  T &get() { return *__builtin_launder(reinterpret_cast<T *>(bytes_)); }
  // To be moved or copied into its place, which is then told.
  T &&take() {
    exact_.emplace(get());
    return static_cast<T &&>(get());
  }
  void has_arrived_at(T const &place) { exact_.put(place); }
  // Nothing of it is left here.
  void has_gone() { alive_ = false; }

private:
  alignas(T) unsigned char bytes_[sizeof(T)];
  exact<T> exact_;
  bool alive_ = false;
};

// Makes an element where it belongs, in place of an empty one, which is there again when that fails. So it need not be
// moved; for elements whose default constructor cannot fail, and hardly does anything then, and those that would become
// something else on their way.
template <class T>
inline constexpr bool can_be_made_in_place = (__is_nothrow_constructible(T) ||
                                              (has_own_copies<T> && __is_constructible(T))) &&
                                             __is_destructible(T) && !is_const<T>;
template <class T> void make_in_place(T &empty, maker element) {
  struct restoring {
    T *place;
    ~restoring() {
      if (place) ::new (static_cast<void *>(place), here{}) T();
    }
  } guard{__builtin_addressof(empty)};
  void *raw = guard.place;
  destroy_value<T>(raw);
  element.make(element.context, raw);
  guard.place = nullptr;
}

// Ends a container whose filling failed.
template <class C> class filling {
public:
  template <class... A>
  explicit filling(void *raw, A &&...a) : container_(::new (raw, here{}) C(static_cast<A &&>(a)...)) {}
  ~filling() {
    if (container_) container_->~C();
  }
  filling(filling const &) = delete;
  filling &operator=(filling const &) = delete;
  C *operator->() { return container_; }
  C &operator*() { return *container_; }
  void done() { container_ = nullptr; }

private:
  C *container_;
};

// ---- shapes

// `what`: the kind. `why`: the reason when unsupported, else null. `needs`: the types it is made of. `detail()`: what
// `type::detail` points to for that kind. `note`: what a value of it does not mean on another process any more, for a
// warning, else null.
template <kind What, class... Needs> struct shape_base {
  static constexpr kind what = What;
  static constexpr const char *why = nullptr;
  static constexpr const char *note = nullptr;
  using needs = list<Needs...>;
  static constexpr const void *detail() { return nullptr; }
};

template <class T>
concept has_codec = requires(T const &value, writer &to, reader &from) {
  codec<T>::save(to, value);
  codec<T>::load(from);
};

template <class T> consteval kind primary_kind() {
  if constexpr (has_codec<T>)
    return kind::custom;
  else if constexpr (__is_same(T, bool))
    return kind::boolean;
  else if constexpr (__is_enum(T) || __is_integral(T))
    return kind::flat;
  else if constexpr (__is_floating_point(T))
    return __is_same(T, long double) && __LDBL_MANT_DIG__ == 64 ? kind::extended : kind::flat;
  else if constexpr (__is_class(T))
    return kind::record;
  else
    return kind::unsupported;
}

template <class T> consteval const char *primary_reason() {
  if constexpr (primary_kind<T>() != kind::unsupported)
    return nullptr;
  else if constexpr (__is_union(T))
    return "which member of a union is active is unknown; use std::variant";
  else
    return "ferry has no encoding for it";
}

// Scalars and classes. The plugin gives classes their fields.
template <class T> struct shape : shape_base<primary_kind<T>()> {
  static constexpr const char *why = primary_reason<T>();
  static constexpr const void *detail();
};

template <class T> struct shape<const T> : shape<T> {};
template <class T> struct shape<volatile T> : shape_base<kind::unsupported> {
  static constexpr const char *why = "a volatile object stands for something outside the program";
};
template <class T> struct shape<const volatile T> : shape<volatile T> {};
template <class T, size N> struct shape<volatile T[N]> : shape<volatile T> {};
template <class T, size N> struct shape<const volatile T[N]> : shape<volatile T> {};

// It has one value, whatever its bytes.
template <> struct shape<decltype(nullptr)> : shape_base<kind::custom> {
  static void save(void *, const void *) {}
  static void load(void *, void *raw) { ::new (raw, here{}) decltype(nullptr)(); }
  static constexpr abi::custom table = {&save, &load, abi::custom::contained};
  static constexpr const void *detail() { return &table; }
};

template <class T>
concept character = __is_same(T, char) || __is_same(T, wchar_t) || __is_same(T, char8_t) || __is_same(T, char16_t) ||
                    __is_same(T, char32_t);
inline constexpr char text_of_its_own[] = "use std::string";
// A function has no const, and no specialisation of its own: that would meet this one where noexcept is no part of
// types.
template <class T> inline constexpr bool is_function = !is_const<const T>;
template <class T> struct shape<T *> : shape_base<is_function<T> ? kind::function : kind::pointer> {
  static constexpr const void *detail() { return character<bare_t<T>> ? text_of_its_own : nullptr; }
};

template <class C>
concept is_defined = requires {
  sizeof(C);
};
template <class T, class C> struct member_operations {
  static consteval const virtual_members *virtuals() {
    if constexpr (__is_member_function_pointer(T))
      return &virtual_members_of<T>;
    else
      return nullptr;
  }
  static constexpr abi::member table = {sizeof(C), virtuals()};
};
template <class M, class C> struct shape<M C::*> : shape_base<is_defined<C> ? kind::member : kind::unsupported> {
  static constexpr const char *why = is_defined<C> ? nullptr : "the class that it points into is not defined here";
  static constexpr const void *detail() {
    if constexpr (is_defined<C>)
      return &member_operations<M C::*, C>::table;
    else
      return nullptr;
  }
};

// The finished description of T: `described<T>::value`.
template <class T> struct described { static const type value; };
template <class T> inline constexpr const type *type_of = &described<bare_t<T>>::value;

template <class T, size N> struct shape<T[N]> : shape_base<kind::array, T> {
  static constexpr abi::array table = {type_of<T>, N};
  static constexpr const void *detail() { return &table; }
};
template <class T, size N> struct shape<const T[N]> : shape<T[N]> {};

template <class T> struct custom_operations {
  static void save(void *to, const void *value) {
    codec<T>::save(*static_cast<writer *>(to), *static_cast<T const *>(value));
  }
  static void load(void *from, void *raw) { ::new (raw, here{}) T(codec<T>::load(*static_cast<reader *>(from))); }
  static constexpr abi::custom table = {&save, &load, abi::custom::of_program};
};

template <class T> constexpr const void *shape<T>::detail() {
  if constexpr (primary_kind<T>() == kind::record)
    return &record_of<T>;
  else if constexpr (primary_kind<T>() == kind::custom)
    return &custom_operations<T>::table;
  else
    return nullptr;
}

// ---- finished descriptions

template <class T> consteval kind final_kind() {
  using t = bare_t<T>;
  if constexpr (by_elements<t>)
    return elements_shape<t>::what;
  else if constexpr (shape<t>::what == kind::record)
    return record_of<t>.flat ? kind::flat : kind::record;
  else
    return shape<t>::what;
}
template <class T> consteval kind kind_of();
template <class T, size N> consteval kind final_array_kind(T (*)[N]) {
  return kind_of<T>() == kind::flat ? kind::flat : kind::array;
}

template <class T> consteval auto destroy_of() -> void (*)(void *) {
  if constexpr (__is_trivially_destructible(T) || !__is_destructible(T) || __is_array(T))
    return nullptr;
  else
    return &destroy_value<T>;
}

// Records are moved field by field, which needs none of their constructors.
template <class T> consteval auto relocate_of() -> void (*)(void *, void *) {
  if constexpr (final_kind<T>() == kind::record || final_kind<T>() == kind::flat ||
                final_kind<T>() == kind::unsupported || __is_array(T) || __is_trivially_copyable(T) ||
                !__is_constructible(T, T &&) || !__is_destructible(T))
    return nullptr;
  else
    return &relocate_value<T>;
}

// How such a class encodes itself.
template <class T> consteval custom of_its_class(custom const &c) { return {c.save, c.load, c.flags, class_of<T>}; }
template <class T> consteval custom operations_of() {
  if constexpr (requires { shape<T>::operations(); })
    return of_its_class<T>(shape<T>::operations());
  else if constexpr (requires { shape<T>::table; })
    return of_its_class<T>(shape<T>::table);
  else
    return of_its_class<T>(custom_operations<T>::table);
}
template <class T> struct dynamic_custom {
  static constexpr custom table = operations_of<T>();
};

template <class T> consteval const void *detail_of() {
  if constexpr (by_elements<T>)
    return elements_shape<T>::detail();
  else if constexpr (class_of<T> != nullptr)
    return &dynamic_custom<T>::table;
  else if constexpr (shape<T>::what == kind::unsupported)
    return shape<T>::why;
  else if constexpr (__is_array(T) && kind_of<T>() == kind::flat && limits_of<T> == 0)
    return nullptr;
  else
    return shape<T>::detail();
}

template <class T> consteval kind kind_of() {
  if constexpr (__is_array(T))
    return final_array_kind(static_cast<T *>(nullptr));
  else
    return final_kind<T>();
}

template <class T>
constinit const type described<T>::value = {kind_of<T>(), sizeof(T),      alignof(T),      limits_of<T>,
                                            name_of<T>,   detail_of<T>(), destroy_of<T>(), relocate_of<T>()};

}  // namespace ferry::abi
