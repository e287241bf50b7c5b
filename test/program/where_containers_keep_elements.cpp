// What leads from one element of a container to the next is seen to change, however the C++ library lays it out.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <cstddef>
#include <cstring>
#include <deque>
#include <forward_list>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using ferry::remotecall_fetch;

// Memory without gaps, of which a word before each block belongs to nobody.
namespace arena {
struct block {
  char *begin;
  std::size_t bytes;
};
constexpr std::size_t bytes = 16 << 20;
[[ferry::process_local]] alignas(4096) char memory[bytes];
[[ferry::process_local]] std::size_t used = 0;
[[ferry::process_local]] std::vector<block> blocks;

void *take(std::size_t n, std::size_t alignment) {
  used = (used + sizeof(long) + alignment - 1) / alignment * alignment;
  char *begin = memory + used;
  used += n;
  check(used <= bytes);
  blocks.push_back({begin, n});
  return begin;
}
block const &block_of(void const *address) {
  auto const *at = static_cast<char const *>(address);
  for (auto const &b : blocks)
    if (at >= b.begin && at < b.begin + b.bytes) return b;
  std::abort();
}
// Writes beside the blocks, on their memory pages.
void make_noise() {
  for (auto const &b : blocks) ++b.begin[-1];
}
}  // namespace arena

template <class T> struct arena_allocator {
  using value_type = T;
  arena_allocator() = default;
  template <class U> arena_allocator(arena_allocator<U> const &) {}
  T *allocate(std::size_t n) { return static_cast<T *>(arena::take(n * sizeof(T), alignof(T))); }
  void deallocate(T *, std::size_t) {}
  bool operator==(arena_allocator const &) const = default;
};

struct alignas(64) wide {
  long n = 0;
  auto operator<=>(wide const &) const = default;
};
template <> struct std::hash<wide> {
  std::size_t operator()(wide const &w) const { return static_cast<std::size_t>(w.n); }
};

template <class T> using list = std::list<T, arena_allocator<T>>;
template <class T> using forward_list = std::forward_list<T, arena_allocator<T>>;
template <class T> using set = std::set<T, std::less<T>, arena_allocator<T>>;
template <class T> using unordered_set = std::unordered_set<T, std::hash<T>, std::equal_to<T>, arena_allocator<T>>;
template <class K, class V> using map = std::map<K, V, std::less<K>, arena_allocator<std::pair<K const, V>>>;
template <class K, class V>
using unordered_map =
    std::unordered_map<K, V, std::hash<K>, std::equal_to<K>, arena_allocator<std::pair<K const, V>>>;

template <class C> int size_of(C c) { return static_cast<int>(std::distance(c.begin(), c.end())); }

// What the description says of the bytes before an element is how many there are in its node.
template <class C> void check_links(C c) {
  check_equal(remotecall_fetch(2, size_of<C>, c), 1);
  auto const &described = *static_cast<ferry::abi::range const *>(ferry::abi::slot<C>->detail);
  void const *element = &*c.begin();
  check_equal(described.header_bytes, static_cast<char const *>(element) - arena::block_of(element).begin);
}

template <class T> void check_links_of_all() {
  check_links(list<T>(1));
  check_links(forward_list<T>(1));
  check_links(set<T>{T()});
  check_links(unordered_set<T>{T()});
  check_links(map<T, char>{{T(), 'a'}});
  check_links(map<char, T>{{'a', T()}});
  check_links(unordered_map<T, short>{{T(), short{1}}});
  check_links(unordered_map<char, T>{{'a', T()}});
}

constexpr int count = 2000;
list<wide> wides;
std::list<std::function<long()>> functions;

long sum_by_place() {
  long sum = 0, place = 0;
  for (auto const &w : wides) sum += w.n * ++place;
  for (auto const &f : functions) sum += f() * ++place;
  return sum;
}
void check_current() { check_equal(remotecall_fetch(2, sum_by_place), sum_by_place()); }

// Until what is beside the values has been written so often that ferry compares what lies between.
void come_to_rest() {
  for (int i = 0; i < 8; ++i) {
    arena::make_noise();
    check_current();
  }
}

// Nodes change places, and stay what they are.
void relinked_nodes() {
  for (int i = 0; i < count; ++i) wides.push_back({i});
  come_to_rest();
  for (int i = 0; i < 4; ++i) {
    wides.splice(wides.begin(), wides, std::prev(wides.end()));
    check_current();
    arena::make_noise();
    check_current();
  }
  wides.clear();
}

struct state {
  long a, b, c, d;
};
template <long Sign> struct adding : state {
  long operator()() const { return Sign * (a + b + c + d); }
};

// Functions of different types lie at one place, with the same state.
void functions_that_replace_others() {
  std::vector<long *> beside;
  for (int i = 0; i < count; ++i) {
    functions.emplace_back(adding<1>{{i, 1, 2, 3}});
    beside.push_back(new long[3]());
  }
  auto const rest = [&] {
    for (int i = 0; i < 8; ++i) {
      for (auto *b : beside) ++*b;
      check_current();
    }
  };
  rest();
  [[maybe_unused]] int replaced = 0;
  for (int i = 0; auto &f : functions) {
    if (i++ % 100) continue;
    auto const same = *f.target<adding<1>>();
    void const *before = f.target<adding<1>>();
    f = nullptr;
    f = adding<-1>{same};
    replaced += f.target<adding<-1>>() == before;
    check_current();
  }
#if !__has_feature(address_sanitizer)  // which keeps memory that was freed
  check(replaced > 0);
#endif
  rest();
  for (auto *b : beside) delete[] b;
}

int main() {
  ferry::addprocs(1);
  check_links_of_all<char>();
  check_links_of_all<int>();
  check_links_of_all<double>();
  check_links_of_all<wide>();
  relinked_nodes();
  functions_that_replace_others();
  std::cout << "where containers keep elements\n";
}
