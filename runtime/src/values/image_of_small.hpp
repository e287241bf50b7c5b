// The memory of a small value, as it was when the value was encoded: while it is the same, so is the encoding.
#pragma once

#include <cstddef>
#include <cstring>
#include <vector>

namespace ferry::values {

// Comparing memory is several times faster than encoding the value again. Other memory proves nothing: padding, links
// and addresses are in it that are not part of the value.
class image_of_small {
public:
  static constexpr std::size_t most_pieces = 64, most_bytes = 4096;

  // Starts anew, with the object itself.
  void begin(void const *object, std::size_t bytes);
  // Memory that is about to be read.
  void add(void const *data, std::size_t bytes);
  // What is read may end while all that leads to it stays the same.
  void give_up() { fits_ = false; }
  // What was added is all that was read.
  void finish();
  void clear() { is_whole_ = false; }

  // It was taken, and has all memory of the value.
  bool is_whole() const { return is_whole_; }
  bool has(void const *address) const {
    for (auto const &p : pieces_)
      if (static_cast<std::size_t>(static_cast<unsigned char const *>(address) - p.data) < p.bytes) return true;
    return false;
  }
  bool is_same() const {
    if (!is_whole_) return false;
    for (auto const &p : pieces_)
      if (std::memcmp(p.data, &copy_[p.copy], p.bytes) != 0) return false;
    return true;
  }

private:
  struct piece {
    unsigned char const *data;
    std::size_t bytes, copy;  // where its copy begins
  };
  std::vector<piece> in_order_of_access() const;

  std::vector<piece> pieces_;
  std::vector<unsigned char> copy_;
  bool fits_ = false, is_whole_ = false;
};

}  // namespace ferry::values
