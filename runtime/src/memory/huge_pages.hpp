// Large memory in huge pages: filling it takes fewer page faults, and looking for written pages less time.
#pragma once

#include <cstddef>

namespace ferry::memory {

// Memory from this size on is worth it.
inline constexpr std::size_t huge_from_bytes = 4 * 1024 * 1024;

// Asks for huge pages where memory that has not been filled yet has room for whole ones. A hint: nothing depends on it.
void prefer_huge_pages(void *, std::size_t bytes);

}  // namespace ferry::memory
