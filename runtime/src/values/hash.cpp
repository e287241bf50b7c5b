#include "values/hash.hpp"

// Debian's library chooses by the processor when it runs; the plain header would use what the compiler may assume.
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

namespace ferry::values {
namespace {

using wide = unsigned __int128;

wide widened(hash128 h) { return (static_cast<wide>(h.high) << 64) | h.low; }
hash128 narrowed(wide w) { return {static_cast<std::uint64_t>(w), static_cast<std::uint64_t>(w >> 64)}; }

// splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

hash128 hash_of(void const *bytes, std::size_t size) {
  auto hash = XXH3_128bits(bytes, size);
  return {hash.low64, hash.high64};
}

hash128 sum(hash128 a, hash128 b) { return narrowed(widened(a) + widened(b)); }
hash128 difference(hash128 a, hash128 b) { return narrowed(widened(a) - widened(b)); }

hash128 placed(hash128 content, std::uint64_t place) {
  hash128 factor{mixed(place) | 1, mixed(~place)};
  return narrowed(widened(content) * widened(factor));
}

}  // namespace ferry::values
