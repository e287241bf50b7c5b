// Bit-fields: in objects they begin and end within bytes; encoded they take whole bytes, whose other bits are zero.
#pragma once

#include "values/buffer.hpp"

#include <ferry/abi/types.hpp>

namespace ferry::values {

class bit_field {
public:
  // For a field that is one.
  explicit bit_field(abi::field const &f)
      : offset_(f.offset), first_(f.flags >> 4 & 7), count_(f.flags >> 8 & 255), known_by_(f.flags >> 16 & 255),
        is_signed_(f.flags & 4) {}

  std::size_t bytes() const { return (count_ + 7) / 8; }  // encoded
  void append(byte_writer &to, void const *object) const;
  // Whether encoded bytes are a value of its type, and no unused bit is set.
  bool is_value(unsigned char const *encoded) const;
  void write(void *object, unsigned char const *encoded) const;
  void copy(void *to, void const *from) const;

private:
  void read(void const *object, unsigned char *encoded) const;

  unsigned offset_, first_, count_, known_by_;
  bool is_signed_;
};

}  // namespace ferry::values
