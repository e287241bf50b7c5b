#include "calls/payload_blocks.hpp"

#include "values/buffer.hpp"

#include <cstring>
#include <utility>

namespace ferry::calls {

bool sent_blocks::name(wire::block &b, payload_tags &tags) {
  if (b.size < kept_block_bytes) return true;
  b.tag = tags.of(b.pieces.at(0).content);
  auto known = by_tag_.find(b.tag);
  if (known != by_tag_.end()) {
    known->second->payload = payload_;
    by_age_.splice(by_age_.end(), by_age_, known->second);
    b.pieces.clear();
    b.kept = true;
    return false;
  }
  by_age_.push_back({b.tag, b.size, payload_});
  by_tag_.emplace(b.tag, std::prev(by_age_.end()));
  bytes_ += b.size;
  return true;
}

std::vector<wire::content_tag> sent_blocks::release() {
  std::vector<wire::content_tag> released;
  for (auto tag : std::exchange(left_over_, {}))
    if (by_tag_.count(tag) == 0) released.push_back(tag);
  while (bytes_ > kept_blocks_limit_bytes && by_age_.front().payload != payload_) {
    auto const &oldest = by_age_.front();
    released.push_back(oldest.tag);
    bytes_ -= oldest.bytes;
    by_tag_.erase(oldest.tag);
    by_age_.pop_front();
  }
  ++payload_;
  return released;
}

void sent_blocks::start_over() {
  for (auto const &kept : by_age_) left_over_.push_back(kept.tag);
  by_age_.clear();
  by_tag_.clear();
  bytes_ = 0;
}

std::shared_ptr<memory::shared_copy> blocks_on_their_way::copy_of(wire::block const &b) {
  if (b.tag == wire::content_tag{}) return nullptr;
  std::erase_if(copies_, [](auto const &known) { return known.second.expired(); });
  auto &known = copies_[b.tag];
  auto copy = known.lock();
  if (!copy) known = copy = std::make_shared<memory::shared_copy>(b.size);
  return copy;
}

namespace {

// A block that is a small part of its message would keep all of it alive: it is copied.
globals::arrived_block to_keep(globals::arrived_block const &b, std::size_t message_bytes) {
  if (b.bytes >= message_bytes / 2) return b;
  std::shared_ptr<unsigned char[]> copy(new unsigned char[b.bytes]);
  std::memcpy(copy.get(), b.data, b.bytes);
  return {copy.get(), b.bytes, copy};
}

std::size_t bytes_of(wire::value const &v) {
  std::size_t sum = v.bytes.size;
  for (auto const &b : v.blocks) sum += b.kept ? 0 : b.size;
  return sum;
}

}  // namespace

std::vector<globals::arrived_block> kept_blocks::take(proc_id caller, wire::call const &call,
                                                      std::shared_ptr<void const> const &message) {
  std::vector<globals::arrived_block> blocks;
  if (call.payload.blocks.empty() && call.release.empty()) return blocks;
  std::lock_guard lock(mutex_);
  auto &kept = kept_[caller];
  for (auto const &b : call.payload.blocks) {
    if (!b.kept) {
      blocks.push_back(globals::whole_block(b, message));
      if (b.tag != wire::content_tag{}) kept[b.tag] = to_keep(blocks.back(), bytes_of(call.payload));
      continue;
    }
    auto found = kept.find(b.tag);
    if (found == kept.end() || found->second.bytes != b.size)
      throw values::malformed("a block is named that no earlier call brought");
    blocks.push_back(found->second);
  }
  for (auto tag : call.release) kept.erase(tag);
  return blocks;
}

void kept_blocks::drop(proc_id caller) {
  std::lock_guard lock(mutex_);
  kept_.erase(caller);
}

}  // namespace ferry::calls
