#include "values/bit_field.hpp"

#include "values/lifetime.hpp"

#include <algorithm>

namespace ferry::values {
namespace {

constexpr std::size_t most_bytes = 32;  // of 255 bits

bool bit(unsigned char const *bytes, unsigned i) { return bytes[i / 8] >> i % 8 & 1; }

// Copies bits, the lowest of each byte first: as many at a time as lie in one byte on both sides.
void copy_bits(unsigned char *to, unsigned to_bit, unsigned char const *from, unsigned from_bit, unsigned count) {
  while (count > 0) {
    unsigned const to_at = to_bit % 8, from_at = from_bit % 8;
    unsigned const n = std::min({8 - to_at, 8 - from_at, count});
    unsigned const mask = (1u << n) - 1;
    unsigned const value = from[from_bit / 8] >> from_at & mask;
    unsigned char &byte = to[to_bit / 8];
    byte = static_cast<unsigned char>((byte & ~(mask << to_at)) | value << to_at);
    to_bit += n;
    from_bit += n;
    count -= n;
  }
}

}  // namespace

void bit_field::read(void const *object, unsigned char *encoded) const {
  std::memset(encoded, 0, bytes());
  copy_bits(encoded, 0, static_cast<unsigned char const *>(at(object, offset_)), first_, count_);
}

void bit_field::append(byte_writer &to, void const *object) const {
  unsigned char encoded[most_bytes];
  read(object, encoded);
  to.append(encoded, bytes());
}

bool bit_field::is_value(unsigned char const *encoded) const {
  for (unsigned i = count_; i < 8 * bytes(); ++i)
    if (bit(encoded, i)) return false;
  if (known_by_ == 0) return true;
  bool const rest = is_signed_ && bit(encoded, known_by_ - 1);
  for (unsigned i = known_by_; i < count_; ++i)
    if (bit(encoded, i) != rest) return false;
  return true;
}

void bit_field::write(void *object, unsigned char const *encoded) const {
  copy_bits(static_cast<unsigned char *>(at(object, offset_)), first_, encoded, 0, count_);
}

void bit_field::copy(void *to, void const *from) const {
  unsigned char encoded[most_bytes];
  read(from, encoded);
  write(to, encoded);
}

}  // namespace ferry::values
