// Nothing is missed while threads write, and of pages scattered over the heap.
#include "watched_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <random>
#include <thread>

namespace {

using namespace watched;

// With small pages and with huge ones.
class pages_written_by_threads_of : public page_tracking, public testing::WithParamInterface<int> {};
class pages_written_by_threads : public page_tracking {};
INSTANTIATE_TEST_SUITE_P(pages, pages_written_by_threads_of, testing::Values(MADV_NOHUGEPAGE, MADV_HUGEPAGE),
                         name_of_size);

// Writers change words at random while this thread copies what is reported: at the end the copy is complete.
void keep_a_copy(std::vector<char *> const &blocks, std::size_t block_bytes, page_set const &set, int collects) {
  using word = std::atomic<std::uint64_t>;
  std::size_t const words = block_bytes / sizeof(word);
  auto const block = [&](std::size_t i) { return reinterpret_cast<word *>(blocks[i]); };
  std::vector<std::vector<std::uint64_t>> copy(blocks.size(), std::vector<std::uint64_t>(words));
  auto const copy_block = [&](std::size_t i) {
    for (std::size_t w = 0; w < words; ++w) copy[i][w] = block(i)[w].load(std::memory_order_relaxed);
  };
  // Blocks sorted by their addresses, so that those on a page are found quickly.
  auto const take = [&](ranges const &pages) {
    std::size_t i = 0;
    for (page_range r : pages) {
      while (i < blocks.size() && reinterpret_cast<std::uintptr_t>(blocks[i]) + block_bytes <= r.first) ++i;
      while (i < blocks.size() && reinterpret_cast<std::uintptr_t>(blocks[i]) < r.last) copy_block(i++);
      if (i != 0) --i;
    }
  };
  watched_pages group, other;
  ASSERT_TRUE(group.arm(set));
  ASSERT_TRUE(other.arm(set));
  for (std::size_t i = 0; i < blocks.size(); ++i) copy_block(i);

  std::atomic<bool> stop{false};
  auto const change = [&](std::uint64_t x) {
    while (!stop.load(std::memory_order_relaxed)) {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      block(x / words % blocks.size())[x % words].store(x, std::memory_order_relaxed);
    }
  };
  // Another group over the same pages takes half of the protection away.
  auto const meddle = [&] {
    ranges found;
    while (!stop.load(std::memory_order_relaxed)) ASSERT_TRUE(other.collect(found));
  };
  std::thread one(change, 1), two(change, 2), three(meddle);
  ranges found;
  for (int i = 0; i < collects; ++i) {
    ASSERT_TRUE(group.collect(found));
    take(found);
  }
  stop = true;
  for (auto *t : {&one, &two, &three}) t->join();
  take(written(group));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i)
    for (std::size_t w = 0; w < words; ++w) wrong += copy[i][w] != block(i)[w].load();
  EXPECT_EQ(wrong, 0u);
}

TEST_P(pages_written_by_threads_of, writers_in_other_threads) {
  region r(2 * huge, GetParam());
  r.fill();
  keep_a_copy({r.data()}, r.bytes(), r.pages(), 30);
}

// Small heap blocks with others between them, which are freed.
struct scattered {
  static constexpr std::size_t count = 20000, bytes = 128;
  std::vector<char *> blocks;
  page_set set;
  explicit scattered(std::size_t gap_bytes) {
    std::vector<std::unique_ptr<char[]>> between;
    for (std::size_t i = 0; i < count; ++i) {
      blocks.push_back(static_cast<char *>(std::calloc(1, bytes)));
      between.push_back(std::make_unique<char[]>(gap_bytes));
    }
    std::shuffle(blocks.begin(), blocks.end(), std::mt19937(1));
    for (char *b : blocks) set.add(b, bytes);
    set.finish();
    std::sort(blocks.begin(), blocks.end());
  }
  ~scattered() {
    for (char *b : blocks) std::free(b);
  }
};

TEST_F(pages_written_by_threads, scattered_heap_blocks) {
  for (std::size_t gap_bytes : {100u, 9000u}) {
    scattered s(gap_bytes);
    watched_pages group;
    ASSERT_TRUE(group.arm(s.set));
    ranges found;
    found.reserve(s.count);
    for (int round = 0; round < 3; ++round) {
      ASSERT_TRUE(group.collect(found));
      // The test itself uses the heap between the blocks.
      EXPECT_LT(found.size(), 100u);
      for (std::size_t i = 0; i < s.count; i += 777) write(s.blocks[i]);
      ASSERT_TRUE(group.collect(found));
      EXPECT_LT(found.size(), s.count / 777 + 100);
      page_set all;
      for (page_range r : found) all.add(reinterpret_cast<void const *>(r.first), r.bytes());
      all.finish();
      EXPECT_TRUE(s.set.contains(all));
      for (std::size_t i = 0; i < s.count; i += 777) EXPECT_TRUE(all.contains(pages_of(s.blocks[i], 1)));
    }
  }
}

TEST_P(pages_written_by_threads_of, scattered_pages_exactly) {
  region r(32 * huge, GetParam());
  r.fill();
  std::mt19937 random(1);
  std::vector<std::size_t> ours;
  page_set set;
  for (std::size_t n = 0; n < r.bytes() / page; n += 1 + random() % 9) {
    ours.push_back(n);
    set.add(r.at_page(n) + random() % page, 1);
  }
  set.finish();
  watched_pages group;
  ASSERT_TRUE(group.arm(set));
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(written(group).empty());
    ranges expected;
    for (int i = 0; i < 2000; ++i) {
      std::size_t const n = random() % (r.bytes() / page);
      write(r.at_page(n));
      if (std::binary_search(ours.begin(), ours.end(), n)) expected.push_back(r.only(n, n + 1)[0]);
    }
    coalesce(expected);
    EXPECT_EQ(written(group), expected);
  }
}

TEST_F(pages_written_by_threads, scattered_heap_blocks_written_by_other_threads) {
  scattered s(9000);
  keep_a_copy(s.blocks, s.bytes, s.set, 4);
}

}  // namespace
