// A block of a deque that is replaced by another one is seen, also when the deque itself looks the same.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <numeric>
#include <vector>

// Hands out freed blocks in an order that the test chooses.
namespace pool {
#ifdef _LIBCPP_VERSION  // whose deques keep one block more than they need
constexpr std::size_t block_bytes = 4096, block_elements = 64, kept_blocks = 2, many_blocks = 2500;
#else
constexpr std::size_t block_bytes = 512, block_elements = 8, kept_blocks = 1, many_blocks = 9000;
#endif
[[ferry::process_local]] std::vector<void *> next;
[[ferry::process_local]] auto *all = new std::vector<void *>;

void *fresh(std::size_t bytes) { return all->emplace_back(std::malloc(bytes)); }

void *take(std::size_t bytes) {
  if (next.empty() || bytes != block_bytes) return fresh(bytes);
  void *block = next.back();
  next.pop_back();
  return block;
}
}  // namespace pool

// Blocks are never given back: what was in them stays readable and as it was.
template <class T> struct scripted_allocator {
  using value_type = T;
  scripted_allocator() = default;
  template <class U> scripted_allocator(scripted_allocator<U> const &) {}
  T *allocate(std::size_t n) { return static_cast<T *>(pool::take(n * sizeof(T))); }
  void deallocate(T *, std::size_t) {}
  bool operator==(scripted_allocator const &) const = default;
};

struct element {
  long value, more[7] = {};
};
std::deque<element, scripted_allocator<element>> small, large;

template <class D> long sum(D const &d) {
  return std::accumulate(d.begin(), d.end(), 0L, [](long so_far, element const &e) { return so_far + e.value; });
}

// The blocks that a deque keeps its elements in, the first to the last.
template <class D> std::vector<void *> blocks(D const &d) {
  std::vector<void *> found;
  for (std::size_t i = 0; i < d.size(); i += pool::block_elements) found.push_back(const_cast<element *>(&d[i]));
  return found;
}

// Takes all blocks away that it can and fills the deque again, with new values, in the same blocks but for one.
template <class D> void replace_block(D &d, std::size_t which) {
  auto const old = blocks(d);
  std::size_t const size = d.size();
  while (d.size() > 1) d.pop_back();
  pool::next.assign(old.begin() + pool::kept_blocks, old.end());
  pool::next[which - pool::kept_blocks] = pool::fresh(pool::block_bytes);
  std::reverse(pool::next.begin(), pool::next.end());
  for (std::size_t i = 1; i < size; ++i) {
    // What lies in the old block is left as it was; elsewhere the values are those of before.
    bool const in_new_block = i / pool::block_elements == which;
    d.push_back({in_new_block ? 1000 : 1});
  }
  check_equal(d.size(), size);
  auto const now = blocks(d);
  for (std::size_t i = 0; i < old.size(); ++i) check_equal(now[i] == old[i], i != which);
}

template <class D, class Remote> void check_seen(D &d, std::size_t elements, Remote remote_sum) {
  while (d.size() < elements) d.push_back({1});
  for (std::size_t again : {0, 1, 0, 1, 0}) {
    std::size_t const which = pool::kept_blocks + again;
    for (int i = 0; i < 20; ++i) check_equal(remote_sum(), sum(d));
    replace_block(d, which);
    check_equal(remote_sum(), sum(d));
  }
}

int main() {
  ferry::addprocs(1);
  check_seen(small, 4 * pool::block_elements - 1, [] { return ferry::remotecall_fetch(2, [] { return sum(small); }); });
  check_seen(large, pool::many_blocks * pool::block_elements - 1, [] { return ferry::remotecall_fetch(2, [] { return sum(large); }); });
}
