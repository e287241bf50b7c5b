#include "memory/shared_copy.hpp"

#include "memory/kept_memory.hpp"

#include <algorithm>
#include <cstring>

namespace ferry::memory {
namespace {

struct segment_of {
  std::shared_ptr<shared_copy> copy;
  words memory;
};

}  // namespace

std::size_t shared_copy::bytes_of(std::size_t i) const { return std::min(segment_bytes, bytes_ - i * segment_bytes); }

std::shared_ptr<unsigned char const> shared_copy::segment(std::size_t i, unsigned char const *whole) {
  if (auto there = segments_.at(i).lock()) return there;
  auto made = std::make_shared<segment_of>();
  made->copy = shared_from_this();
  made->memory = passing_words((bytes_of(i) + 7) / 8);
  std::memcpy(made->memory.get(), whole + i * segment_bytes, bytes_of(i));
  ++copied_;
  auto const *content = reinterpret_cast<unsigned char const *>(made->memory.get());
  std::shared_ptr<unsigned char const> result(std::move(made), content);
  segments_[i] = result;
  return result;
}

}  // namespace ferry::memory
