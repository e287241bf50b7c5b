#include "memory/huge_pages.hpp"

#include <ferry/export.hpp>

#include <sys/mman.h>

#include <cstdint>

namespace ferry::memory {

void prefer_huge_pages(void *memory, std::size_t bytes) {
  constexpr std::uintptr_t huge = 2 * 1024 * 1024;
  auto first = (reinterpret_cast<std::uintptr_t>(memory) + huge - 1) / huge * huge;
  auto last = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / huge * huge;
  if (bytes >= huge_from_bytes && first < last) ::madvise(reinterpret_cast<void *>(first), last - first, MADV_HUGEPAGE);
}

}  // namespace ferry::memory

namespace ferry::abi {
FERRY_API void prepare_storage(void *memory, std::size_t bytes) { memory::prefer_huge_pages(memory, bytes); }
}  // namespace ferry::abi
