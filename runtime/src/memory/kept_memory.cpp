#include "memory/kept_memory.hpp"

#include "memory/huge_pages.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

namespace ferry::memory {
namespace {

constexpr std::size_t huge = 2 * 1024 * 1024;

// Mappings that nobody uses, the longest unused first.
class kept_mappings {
public:
  // Never destroyed: messages may end after static objects.
  static kept_mappings &instance() {
    static kept_mappings &all = *new kept_mappings;
    return all;
  }

  // Of at least so many bytes; null when none fits. One that is far too large is left for a larger message.
  void *take(std::size_t &bytes) {
    std::lock_guard lock(mutex_);
    auto best = free_.end();
    for (auto at = free_.begin(); at != free_.end(); ++at)
      if (at->bytes >= bytes && at->bytes <= 2 * bytes && (best == free_.end() || at->bytes < best->bytes)) best = at;
    if (best == free_.end()) return nullptr;
    auto const found = *best;
    free_.erase(best);
    sum_ -= found.bytes;
    bytes = found.bytes;
    return found.at;
  }

  void keep(void *at, std::size_t bytes) noexcept {
    if (bytes > kept_limit_bytes) return drop({at, bytes});
    std::lock_guard lock(mutex_);
    // Its pages stay as long as the kernel has no better use for them.
    ::madvise(at, bytes, MADV_FREE);
    try {
      free_.push_back({at, bytes});
    } catch (std::bad_alloc const &) {
      return drop({at, bytes});
    }
    for (sum_ += bytes; sum_ > kept_limit_bytes; free_.erase(free_.begin())) {
      sum_ -= free_.front().bytes;
      drop(free_.front());
    }
  }

  std::size_t bytes() {
    std::lock_guard lock(mutex_);
    return sum_;
  }

private:
  struct mapping {
    void *at;
    std::size_t bytes;
  };
  static void drop(mapping m) noexcept { ::munmap(m.at, m.bytes); }

  std::mutex mutex_;
  std::vector<mapping> free_;
  std::size_t sum_ = 0;
};

// At a multiple of the size of a huge page.
void *map(std::size_t bytes) {
  void *const raw = ::mmap(nullptr, bytes + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) throw std::bad_alloc();
  auto const begin = reinterpret_cast<std::uintptr_t>(raw), at = (begin + huge - 1) / huge * huge;
  if (at != begin) ::munmap(raw, at - begin);
  if (begin + huge != at) ::munmap(reinterpret_cast<void *>(at + bytes), begin + huge - at);
  prefer_huge_pages(reinterpret_cast<void *>(at), bytes);
  return reinterpret_cast<void *>(at);
}

}  // namespace

void kept_memory_deleter::operator()(std::uint64_t *words) const noexcept {
  if (!mapped_bytes_)
    delete[] words;
  else if (keep_)
    kept_mappings::instance().keep(words, mapped_bytes_);
  else
    ::munmap(words, mapped_bytes_);
}

namespace {
words words_of(std::size_t count, bool keep) {
  std::size_t bytes = count * sizeof(std::uint64_t);
  if (bytes < kept_from_bytes) return words(new std::uint64_t[count]);
  void *at = kept_mappings::instance().take(bytes);
  if (!at) {
    bytes = (bytes + huge - 1) / huge * huge;
    at = map(bytes);
  }
  return words(static_cast<std::uint64_t *>(at), kept_memory_deleter(bytes, keep));
}
}  // namespace

words kept_words(std::size_t count) { return words_of(count, true); }

words passing_words(std::size_t count) { return words_of(count, false); }

std::size_t kept_bytes() { return kept_mappings::instance().bytes(); }

}  // namespace ferry::memory
