// Bytes being written, and bytes being read.
#pragma once

#include <ferry/codec.hpp>
#include <ferry/error.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace ferry::values {

// The bytes that arrived are not what they should be: another build, or a broken or hostile peer.
class malformed : public error {
public:
  explicit malformed(std::string const &what) : error("malformed value: " + what) {}
};

// Apart from the code that is fast when all is well.
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse(char const *what) { throw malformed(what); }

// Blocks of flat elements at least this long start at a multiple of 8 bytes, so that they can be used in place.
inline constexpr std::size_t aligned_block_bytes = 64;

class encoder;
class decoder;

// Within it, blocks in the stream are not aligned.
template <class Stream> class packing {
public:
  packing(Stream &stream, bool on) : stream_(stream), on_(on) { stream_.packed += on_; }
  ~packing() { stream_.packed -= on_; }
  packing(packing const &) = delete;
  packing &operator=(packing const &) = delete;

private:
  Stream &stream_;
  bool on_;
};

// Appends to a vector, whose capacity can be used again for the next value.
class byte_writer : public writer {
public:
  explicit byte_writer(std::vector<unsigned char> &to) : to_(to) { to_.clear(); }

  std::size_t size() const { return to_.size(); }
  unsigned char const *data() const { return to_.data(); }
  void append(void const *bytes, std::size_t size) {
    auto const *b = static_cast<unsigned char const *>(bytes);
    to_.insert(to_.end(), b, b + size);
  }
  // A count: 7 bits a byte, the lowest first; the high bit says that more follow.
  void append_count(std::uint64_t n) {
    while (n >= 128) {
      to_.push_back(static_cast<unsigned char>(n | 128));
      n >>= 7;
    }
    to_.push_back(static_cast<unsigned char>(n));
  }
  void append_block(void const *bytes, std::size_t size) {
    if (size >= aligned_block_bytes && packed == 0) to_.resize((to_.size() + 7) / 8 * 8);
    append(bytes, size);
  }

  // More than 0 within the elements of an unordered container: their bytes must not depend on where they come, so
  // blocks in them are not aligned.
  int packed = 0;
  // Whose stream it is at the moment, if anyone's: codecs are given the stream alone.
  encoder *encoding = nullptr;

private:
  std::vector<unsigned char> &to_;
};

// Never reads past the end: throws malformed instead.
class byte_reader : public reader {
public:
  byte_reader(unsigned char const *bytes, std::size_t size) : begin_(bytes), at_(bytes), end_(bytes + size) {}

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  void take(void *to, std::size_t size) {
    auto const *bytes = take_in_place(size);
    switch (size) {  // the sizes of numbers: no call for these
    case 1: std::memcpy(to, bytes, 1); return;
    case 4: std::memcpy(to, bytes, 4); return;
    case 8: std::memcpy(to, bytes, 8); return;
    case 0: return;
    default: std::memcpy(to, bytes, size);
    }
  }
  // The bytes where they are.
  unsigned char const *take_in_place(std::size_t size) {
    if (left() < size) refuse("it is cut off");
    auto const *bytes = at_;
    at_ += size;
    return bytes;
  }
  std::uint64_t take_count() {
    if (at_ != end_ && *at_ < 128) return *at_++;
    return take_long_count();
  }
  // So many elements of a size, as append_block wrote them.
  unsigned char const *take_block(std::uint64_t count, std::size_t element_bytes) {
    std::size_t bytes;
    if (__builtin_mul_overflow(count, element_bytes, &bytes) || bytes > left())
      refuse("it claims more elements than it has");
    if (bytes >= aligned_block_bytes && packed == 0) take_gap();
    return take_in_place(bytes);
  }

  int packed = 0;  // as above
  decoder *decoding = nullptr;

private:
  std::uint64_t take_long_count() {
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      std::uint64_t b = *take_in_place(1);
      if (shift == 63 && b > 1) break;
      n |= (b & 127) << shift;
      if (b < 128) return n;
    }
    refuse("a count is too large");
  }
  void take_gap() {
    std::size_t gap = (8 - static_cast<std::size_t>(at_ - begin_) % 8) % 8;
    for (auto const *pad = take_in_place(gap), *to = pad + gap; pad != to; ++pad)
      if (*pad) refuse("a gap is not empty");
  }

  unsigned char const *begin_, *at_, *end_;
};

}  // namespace ferry::values
