// Which ranges to ask the kernel about, when the pages asked for are scattered.
#pragma once

#include "memory/mappings.hpp"

#include <vector>

namespace ferry::memory {

// A system call for each page of a large map would cost more than hashing it. One for a whole mapping would protect
// pages of the heap that others write. So up to this many ranges are scanned as they are, about 50 µs.
constexpr std::size_t most_spans = 256;

// Joins ranges across the smallest gaps until there are at most `most` of them. Only within one mapping, since what is
// between two may be anything; so there may remain as many as there are mappings. Sorted and disjoint, as are both
// lists; `mappings` covers the ranges.
std::vector<page_range> join_near(std::vector<page_range> const &ranges, std::vector<mapping> const &mappings,
                                  std::size_t most = most_spans);

}  // namespace ferry::memory
