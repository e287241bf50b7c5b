// A copy of memory that is about to change, shared by all messages with its content. It is made in segments, each when
// it is first needed, and freed when the last message with it is gone.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace ferry::memory {

// Used by one thread at a time; what it gives may be freed by any.
class shared_copy : public std::enable_shared_from_this<shared_copy> {
public:
  static constexpr std::size_t segment_bytes = 2 * 1024 * 1024;

  explicit shared_copy(std::size_t bytes) : bytes_(bytes), segments_((bytes + segment_bytes - 1) / segment_bytes) {}

  // A segment's content, which `whole` holds at the moment. Keeps this copy alive.
  std::shared_ptr<unsigned char const> segment(std::size_t i, unsigned char const *whole);
  std::size_t bytes_of(std::size_t segment) const;

  // How many segments have been copied so far.
  std::size_t segments_copied() const { return copied_; }

private:
  std::size_t bytes_;
  std::vector<std::weak_ptr<unsigned char const>> segments_;
  std::size_t copied_ = 0;
};

}  // namespace ferry::memory
