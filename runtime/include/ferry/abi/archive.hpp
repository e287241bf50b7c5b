// The archive that serialize functions written for Boost, cereal or HPX are run with. It passes each member on by its
// description, so a member can be whatever ferry can send; the plugin finds the types by `archived`.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/stream.hpp>

// The wrappers that such functions put around members, known by name; their libraries need not be there.
namespace boost::serialization {
template <class T> class nvp;
template <class T> class array_wrapper;
}  // namespace boost::serialization
namespace cereal {
template <class T> class NameValuePair;
template <class T> class SizeTag;
template <class B> struct base_class;
template <class B> struct virtual_base_class;
template <class T> struct BinaryData;
template <class K, class V> struct MapItem;
}  // namespace cereal

namespace ferry::abi {

// How T is serialized, written by the plugin for each class that has such a function: `put` and `take`, both with an
// archive and an object.
template <class T> struct hook;

// A friend of each such class, by the plugin.
struct access {
  template <class T, class A, class... Version> static void serialize(T &object, A &archive, Version... version) {
    object.serialize(archive, version...);
  }
  template <class T, class A, class... Version> static void save(T const &object, A &archive, Version... version) {
    object.save(archive, version...);
  }
  template <class T, class A, class... Version> static void load(T &object, A &archive, Version... version) {
    object.load(archive, version...);
  }
  template <class T> static T *make(void *raw) { return ::new (raw, here{}) T(); }
};

// Names, for the plugin, a type that Owner's function gives to the archive.
template <class Owner, class T> inline constexpr char archived = 0;

template <bool Is> struct truth {
  static constexpr bool value = Is;
  using type = truth;
  constexpr operator bool() const { return Is; }
};

// What wrappers hold. Others are members themselves.
template <class T> struct archive_wrapper {
  template <class A> static void pass(A &archive, T &member) { archive.member(member); }
};
template <class T> struct archive_wrapper<boost::serialization::nvp<T>> {
  template <class A, class W> static void pass(A &archive, W &pair) { archive &const_cast<T &>(pair.const_value()); }
};
template <class T> struct archive_wrapper<boost::serialization::array_wrapper<T>> {
  template <class A, class W> static void pass(A &archive, W &array) {
    for (size i = 0; i < array.count(); ++i) archive &const_cast<T &>(array.address()[i]);
  }
};
template <class T> struct archive_wrapper<cereal::NameValuePair<T>> {
  template <class A, class W> static void pass(A &archive, W &pair) { archive &pair.value; }
};
template <class T> struct archive_wrapper<cereal::SizeTag<T>> {
  template <class A, class W> static void pass(A &archive, W &tag) { archive.count(tag.size); }
};
template <class B> struct archive_wrapper<cereal::base_class<B>> {
  template <class A, class W> static void pass(A &archive, W &base) { archive &const_cast<B &>(*base.base_ptr); }
};
template <class B> struct archive_wrapper<cereal::virtual_base_class<B>> : archive_wrapper<cereal::base_class<B>> {};
template <class T> struct archive_wrapper<cereal::BinaryData<T>> {
  template <class A, class W> static void pass(A &archive, W &data) {
    archive.bytes(const_cast<void *>(static_cast<const void *>(data.data)), static_cast<size>(data.size));
  }
};
template <class K, class V> struct archive_wrapper<cereal::MapItem<K, V>> {
  template <class A, class W> static void pass(A &archive, W &item) { archive(item.key, item.value); }
};

template <class Owner, bool Saving> class archive {
public:
  using is_saving = truth<Saving>;
  using is_loading = truth<!Saving>;
  explicit archive(void *stream) : stream_(stream) {}

  template <class... T> archive &operator()(T &&...members) {
    (one(members), ...);
    return *this;
  }
  template <class T> archive &operator&(T &&member) { return (*this)(member); }
  template <class T> archive &operator|(T &&member) { return (*this)(member); }
  template <class T> archive &operator<<(T &&member) requires Saving { return (*this)(member); }
  template <class T> archive &operator>>(T &&member) requires(!Saving) { return (*this)(member); }
  void save_binary(const void *from, size n) { put_bytes(stream_, from, n); }
  void load_binary(void *to, size n) { take_bytes(stream_, to, n); }
  template <class T> void register_type(T * = nullptr) {}
  unsigned get_library_version() const { return 0; }

  // ---- what wrappers come down to

  template <class T> void member(T &object) {
    static_cast<void>(archived<Owner, T>);
    if (!slot<T>) bad_description();
    if constexpr (Saving)
      put_value(stream_, slot<T>, __builtin_addressof(object));
    else
      replace_value(stream_, slot<T>, __builtin_addressof(object));
  }
  // A number of elements that follow, each of a byte or more.
  template <class N> void count(N &n) {
    if constexpr (Saving) {
      put_number(stream_, static_cast<long long>(n));
    } else {
      auto number = take_number(stream_);
      if (number < 0 || static_cast<size>(number) > left_bytes(stream_))
        bad_value("it claims more elements than it has");
      n = static_cast<bare_t<N>>(number);
    }
  }
  void bytes(void *data, size n) {
    if constexpr (Saving)
      put_bytes(stream_, data, n);
    else
      take_bytes(stream_, data, n);
  }

private:
  template <class T> void one(T &member) {
    using plain = bare_t<T>;
    archive_wrapper<plain>::pass(*this, const_cast<plain &>(member));
  }
  [[noreturn]] static void bad_description() {
    bad_value("a serialize function gives the archive a type that has no description");
  }

  void *stream_;
};

template <class T> struct hook_operations {
  static void save(void *to, const void *value) {
    archive<T, true> out(to);
    hook<T>::put(out, *const_cast<T *>(static_cast<const T *>(value)));
  }
  static void load(void *from, void *raw) {
    struct ending {
      T *object;
      ~ending() {
        if (object) object->~T();
      }
    } made{access::make<T>(raw)};
    archive<T, false> in(from);
    hook<T>::take(in, *made.object);
    made.object = nullptr;
  }
  static constexpr custom table = {&save, &load, custom::of_program};
};

// The plugin makes it the shape of the class.
template <class T> struct hook_shape : shape_base<kind::custom> {
  static consteval custom operations() { return hook_operations<T>::table; }
  static constexpr const void *detail() { return &hook_operations<T>::table; }
};

}  // namespace ferry::abi
