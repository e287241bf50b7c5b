// Memory for large messages, not initialised. To fill fresh memory costs more than to send what is in it, so some of
// what is freed is kept for the next message; the kernel may take it back when it is short of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ferry::memory {

// Less than this comes from the heap.
inline constexpr std::size_t kept_from_bytes = 1024 * 1024;
// Freed memory that a process keeps at most.
inline constexpr std::size_t kept_limit_bytes = 128 * 1024 * 1024;

// Frees what kept_words gave, and arrays made by new.
class kept_memory_deleter {
public:
  kept_memory_deleter() = default;
  kept_memory_deleter(std::default_delete<std::uint64_t[]>) {}
  kept_memory_deleter(std::size_t mapped_bytes, bool keep) : mapped_bytes_(mapped_bytes), keep_(keep) {}
  void operator()(std::uint64_t *) const noexcept;

private:
  std::size_t mapped_bytes_ = 0;  // 0: made by new
  bool keep_ = false;
};

using words = std::unique_ptr<std::uint64_t[], kept_memory_deleter>;

// Throws std::bad_alloc. Thread-safe, as is freeing.
words kept_words(std::size_t count);
// The same, for memory that is given back when it is freed.
words passing_words(std::size_t count);
// How much is kept at the moment.
std::size_t kept_bytes();

}  // namespace ferry::memory
