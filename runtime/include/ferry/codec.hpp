// Encodings of a program's own: for types that ferry cannot encode field by field.
#pragma once
#pragma GCC system_header

#include <ferry/abi/types.hpp>
#include <ferry/export.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace ferry {
namespace abi {

// Any bytes are a value of these: only they can be made from a number in braces.
template <class T>
concept fixed_enumeration = std::is_enum_v<T> && requires {
  T{0};
} && !std::is_same_v<std::underlying_type_t<T>, bool>;
template <class T>
concept taken_as_bytes = std::is_arithmetic_v<T> || fixed_enumeration<T>;

}  // namespace abi

// Where a codec puts the bytes of a value.
class FERRY_API writer {
public:
  void write(void const *bytes, std::size_t size);
  template <abi::taken_as_bytes T> void write(T value) { write(&value, sizeof value); }
  // Any other value that can travel. Objects that several of them share stay shared.
  template <class T> requires(!abi::taken_as_bytes<T>) void write(T const &value) {
    write_described(abi::slot<T>, &value);
  }

protected:
  writer() = default;
  ~writer() = default;

private:
  void write_described(abi::type const *, void const *value);
};

// Where a codec gets them back, in the same order.
class FERRY_API reader {
public:
  // Throws ferry::error when fewer bytes are left: they come from another process.
  void read(void *to, std::size_t size);
  template <abi::taken_as_bytes T> T read() {
    if constexpr (std::is_same_v<T, bool>) return read_bool();
    T value;
    read(&value, sizeof value);
    return value;
  }
  // What `write` wrote of any other value.
  template <class T> requires(!abi::taken_as_bytes<T>) T read() {
    union storage {
      storage() {}
      ~storage() {}
      T value;
    } made;
    read_described(abi::slot<T>, &made.value);
    struct ending {
      T &value;
      ~ending() { value.~T(); }
    } end{made.value};
    return std::move(made.value);
  }
  // How many bytes are left in the whole message: an upper limit for any count read from it.
  std::size_t remaining() const;

protected:
  reader() = default;
  ~reader() = default;

private:
  bool read_bool();  // throws ferry::error when the byte is neither
  void read_described(abi::type const *, void *raw);
};

// Specialise it for T, with
//   static void save(ferry::writer &, T const &);
//   static T load(ferry::reader &);
// Both may throw; load must not trust the bytes.
template <class T> struct codec;

}  // namespace ferry
