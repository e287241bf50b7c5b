// A message made ready for a stream: a list of memory blocks to be written in order.
#pragma once

#include "wire/messages.hpp"

#include <sys/uio.h>

#include <memory>
#include <utility>
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

  // What keeps the memory of one of the blocks as it is, or a copy of it; nothing for most.
  struct keeper {
    std::shared_ptr<void const> owner;
    std::shared_ptr<memory::shared_copy> copy;
    unsigned char const *copied = nullptr;  // the memory that `copy` is one of
  };
  keeper keeper_of(std::size_t block) const;

private:
  struct builder;
  std::unique_ptr<builder> builder_;
  std::vector<std::uint32_t> head_;
  std::vector<iovec> blocks_;
  std::vector<std::pair<std::size_t, keeper>> keepers_;  // by block, ascending
  std::size_t size_ = 0;
};

}  // namespace ferry::wire
