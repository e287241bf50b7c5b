// 128-bit hashes of content, and their sums: what tags are made of. Also read by C++17 code.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ferry::values {

struct hash128 {
  std::uint64_t low = 0, high = 0;
  friend bool operator==(hash128 a, hash128 b) { return a.low == b.low && a.high == b.high; }
  friend bool operator!=(hash128 a, hash128 b) { return !(a == b); }
};

// XXH3, 128 bits (https://github.com/Cyan4973/xxHash). Not meant to withstand an adversary: processes trust their tags.
hash128 hash_of(void const *bytes, std::size_t size);

// Modulo 2^128.
hash128 sum(hash128, hash128);
hash128 difference(hash128, hash128);
// A term for the content at a place: multiplied by an odd number that belongs to the place, so that a sum of such terms
// tells the same parts in another order apart (a linear hash, as in Carter and Wegman, "Universal classes of hash
// functions", 1979), and changes with one part by subtracting and adding one term.
hash128 placed(hash128, std::uint64_t place);

}  // namespace ferry::values
