#include "globals/block_hashes.hpp"

#include <algorithm>

namespace ferry::globals {

using values::chunk_bytes;

bool block_hashes::update_chunk(std::size_t i, version now) {
  auto hash = values::hash_of(static_cast<unsigned char const *>(block_.data) + i * chunk_bytes, bytes_of(i));
  ++chunks_hashed_;
  auto &c = chunks_[i];
  if (c.changed != 0 && c.hash == hash) return false;
  if (c.changed != 0) sum_ = values::difference(sum_, values::placed(c.hash, i));
  sum_ = values::sum(sum_, values::placed(hash, i));
  c = {hash, now};
  copy_ = nullptr;
  newest_[i / group_chunks] = now;
  return true;
}

bool block_hashes::update(version now) {
  std::size_t count = (block_.bytes + chunk_bytes - 1) / chunk_bytes;
  bool changed = count != chunks_.size();
  if (changed) copy_ = nullptr;
  while (chunks_.size() > count) {
    sum_ = values::difference(sum_, values::placed(chunks_.back().hash, chunks_.size() - 1));
    chunks_.pop_back();
  }
  chunks_.resize(count);
  newest_.resize((count + group_chunks - 1) / group_chunks);
  for (std::size_t i = 0; i < count; ++i) changed |= update_chunk(i, now);
  return changed;
}

bool block_hashes::update(std::uintptr_t first, std::uintptr_t last, version now) {
  auto begin = reinterpret_cast<std::uintptr_t>(block_.data), end = begin + block_.bytes;
  first = std::max(first, begin);
  last = std::min(last, end);
  bool changed = false;
  if (first < last)
    for (std::size_t i = (first - begin) / chunk_bytes; i <= (last - 1 - begin) / chunk_bytes; ++i)
      changed |= update_chunk(i, now);
  return changed;
}

std::shared_ptr<memory::shared_copy> const &block_hashes::copy() {
  if (!copy_) copy_ = std::make_shared<memory::shared_copy>(block_.bytes);
  return copy_;
}

}  // namespace ferry::globals
