// A message made ready for a stream: a list of memory blocks to be written in order.
#pragma once

#include "wire/messages.hpp"

#include <sys/uio.h>

#include <memory>
#include <vector>

namespace ferry::wire {

// Large values are not copied: the blocks point to the sender's bytes, which must stay as they are until the message
// has been written or copied. Built whole before a byte of it is sent.
class outgoing {
public:
  explicit outgoing(message const &);
  ~outgoing();
  outgoing(outgoing const &) = delete;
  outgoing &operator=(outgoing const &) = delete;

  std::vector<iovec> const &blocks() const { return blocks_; }
  std::size_t size() const { return size_; }  // bytes of all blocks

private:
  struct builder;
  std::unique_ptr<builder> builder_;
  std::vector<std::uint32_t> head_;
  std::vector<iovec> blocks_;
  std::size_t size_ = 0;
};

}  // namespace ferry::wire
