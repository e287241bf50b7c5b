#include "globals/received.hpp"

#include <algorithm>
#include <cstring>

namespace ferry::globals {
namespace {
// Longer ones stay where they arrived.
constexpr std::size_t copied_bytes = 16 * 1024;
}  // namespace

void received_value::check_growth(wire::block const &change, std::size_t before) {
  std::uint64_t behind = 0;
  for (auto const &p : change.pieces) {
    std::uint64_t end = p.offset + p.content.size;
    if (end > before) behind += end - std::max<std::uint64_t>(p.offset, before);
  }
  if (change.size > before && behind != change.size - before)
    throw values::malformed("a block has become longer than what came for it");
}

received_value::received_value(wire::content_tag tag, wire::value const &value, std::shared_ptr<void const> owner)
    : tag_(tag) {
  keep_bytes(value.bytes, owner);
  blocks_.reserve(value.blocks.size());
  for (auto const &b : value.blocks) blocks_.push_back({whole_block(b, owner), {}});
  make_views();
}

received_value::received_value(pointer base, wire::global_value const &g, std::shared_ptr<void const> owner)
    : tag_(g.tag), base_(std::move(base)), changes_(g.value), same_bytes_(g.same_bytes),
      changes_owner_(std::move(owner)) {}

std::size_t received_value::bytes() const {
  std::size_t sum = bytes_.size;
  for (auto const &b : blocks_) sum += b.bytes;
  return sum;
}

void received_value::keep_bytes(wire::bytes bytes, std::shared_ptr<void const> const &owner) {
  if (bytes.size <= copied_bytes) {
    own_bytes_.assign(bytes.data, bytes.data + bytes.size);
    owner_ = nullptr;
    bytes_ = {own_bytes_.data(), own_bytes_.size()};
  } else {
    owner_ = owner;
    bytes_ = bytes;
  }
}

void received_value::make_views() {
  views_.clear();
  for (auto const &b : blocks_) views_.push_back(b.view());
}

void received_value::storage::resize(std::size_t size) {
  if (size <= bytes) {
    bytes = size;
    return;
  }
  if (data != own.data()) {
    own.reserve(size + size / 4);
    own.assign(data, data + bytes);
    owner = nullptr;
  }
  own.resize(bytes);  // forgets what lies behind
  own.resize(size);
  data = own.data();
  bytes = size;
}

// Whether a change brings all of a block, which is so large a part of its message that it can stay there.
bool received_value::replaces(wire::block const &change) const {
  if (change.size <= copied_bytes || change.pieces.size() != 1 || change.pieces[0].content.size != change.size)
    return false;
  std::size_t all = changes_.bytes.size;
  for (auto const &b : changes_.blocks)
    for (auto const &p : b.pieces) all += p.content.size;
  return change.size >= all / 2;
}

void received_value::lay_over(wire::block const &change, storage &to) const {
  check_growth(change, to.bytes);
  if (replaces(change)) {
    to = {whole_block(change, changes_owner_), {}};
    return;
  }
  to.resize(change.size);
  for (auto const &p : change.pieces) std::memcpy(to.data + p.offset, p.content.data, p.content.size);
}

void received_value::settle() {
  std::vector<received_value *> chain;
  for (auto *v = this; v->base_; v = v->base_.get()) chain.push_back(v);
  for (; !chain.empty(); chain.pop_back()) chain.back()->work_in();
}

void received_value::work_in() {
  if (base_->blocks_.size() != changes_.blocks.size())
    throw values::malformed("a change has another number of blocks than the value it changes");
  if (base_.use_count() == 1) {  // nobody else can come to it: the memory is taken over
    blocks_ = std::move(base_->blocks_);
    if (same_bytes_) {
      own_bytes_ = std::move(base_->own_bytes_);
      owner_ = std::move(base_->owner_);
      bytes_ = base_->bytes_;
    }
  } else {
    for (auto const &b : base_->blocks_) {
      storage copy;
      copy.bytes = b.bytes;
      if (!replaces(changes_.blocks[blocks_.size()])) {
        copy.own.assign(b.data, b.data + b.bytes);
        copy.data = copy.own.data();
      }
      blocks_.push_back(std::move(copy));
    }
    if (same_bytes_) keep_bytes(base_->bytes_, base_->owner_);
  }
  if (!same_bytes_) keep_bytes(changes_.bytes, changes_owner_);
  for (std::size_t i = 0; i < blocks_.size(); ++i) lay_over(changes_.blocks[i], blocks_[i]);
  make_views();
  base_ = nullptr;
  changes_ = {};
  changes_owner_ = nullptr;
}

received_values::of_caller received_values::of(proc_id caller) {
  std::unique_lock lock(mutex_);
  auto &last = last_[caller];
  return {std::move(lock), last};
}

received_value::pointer received_values::of_caller::find(variable const &v, wire::content_tag tag) const {
  if (v.index >= last_.size()) return nullptr;
  auto const &last = last_[v.index];
  return last && last->tag() == tag ? last : nullptr;
}

received_value::pointer received_values::of_caller::note(variable const &v, wire::global_value const &g,
                                                         std::shared_ptr<void const> const &owner) {
  if (g.form == wire::form::held) return find(v, g.tag);
  if (last_.size() <= v.index) last_.resize(v.index + 1);
  auto &last = last_[v.index];
  if (g.form == wire::form::whole) return last = std::make_shared<received_value>(g.tag, g.value, owner);
  auto base = find(v, g.base);
  return last = base ? std::make_shared<received_value>(std::move(base), g, owner) : nullptr;
}

void received_values::drop(proc_id caller, variable const &v) {
  std::lock_guard lock(mutex_);
  auto found = last_.find(caller);
  if (found != last_.end() && v.index < found->second.size()) found->second[v.index] = nullptr;
}

void received_values::drop(proc_id caller) {
  std::lock_guard lock(mutex_);
  last_.erase(caller);
}

}  // namespace ferry::globals
