// Large blocks of captures and arguments travel to a process once: the receiver keeps them for later calls, which name
// them by their content. The sender decides what is kept, and how long.
#pragma once

#include "calls/payload_tags.hpp"
#include "globals/arrived_block.hpp"
#include "wire/messages.hpp"

#include <ferry/error.hpp>

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace ferry::calls {

struct tag_hash {
  std::size_t operator()(wire::content_tag t) const { return t.low; }
};

// Shorter blocks are sent with every call.
inline constexpr std::size_t kept_block_bytes = 64 * 1024;
// What one receiver keeps for this process; the newest payload is kept whatever its size.
inline constexpr std::size_t kept_blocks_limit_bytes = 256 * 1024 * 1024;

// The sender's side, for one receiver: what it keeps. Not thread-safe.
class sent_blocks {
public:
  // Turns a block that the receiver keeps into its name, and remembers the others. Returns whether it has to travel.
  bool name(wire::block &, payload_tags &);
  // Behind the last block of a payload: what the receiver need not keep any more, the oldest first.
  std::vector<wire::content_tag> release();
  // It is not known any more what the receiver keeps: all is sent anew, and what it may keep is released with that.
  void start_over();

private:
  struct kept {
    wire::content_tag tag;
    std::size_t bytes;
    std::uint64_t payload;  // the last one with it
  };
  std::list<kept> by_age_;  // the oldest first
  std::unordered_map<wire::content_tag, std::list<kept>::iterator, tag_hash> by_tag_;
  std::size_t bytes_ = 0;
  std::uint64_t payload_ = 1;
  std::vector<wire::content_tag> left_over_;  // of before it started over
};

// The sender's side, for all receivers: copies of blocks that are on their way, which those of one content share. Not
// thread-safe.
class blocks_on_their_way {
public:
  std::shared_ptr<memory::shared_copy> copy_of(wire::block const &);

private:
  std::unordered_map<wire::content_tag, std::weak_ptr<memory::shared_copy>, tag_hash> copies_;
};

// The receiver's side, for all callers. Thread-safe; called by the reader in the streams' order.
class kept_blocks {
public:
  // The blocks of a call's payload. Throws values::malformed when one is named that is not here.
  std::vector<globals::arrived_block> take(proc_id caller, wire::call const &,
                                           std::shared_ptr<void const> const &message);
  void drop(proc_id caller);

private:
  using of_caller = std::unordered_map<wire::content_tag, globals::arrived_block, tag_hash>;
  std::mutex mutex_;
  std::map<proc_id, of_caller> kept_;
};

}  // namespace ferry::calls
