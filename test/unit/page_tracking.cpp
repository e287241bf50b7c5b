// Written pages: every write to a watched page is reported once to each group that covers it, or the group says that it
// does not know.
#include "memory/kernel_tracking.hpp"
#include "memory/spans.hpp"
#include "memory/watched_pages.hpp"

#include <ferry/error.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <thread>

namespace {

using namespace ferry::memory;
using ranges = std::vector<page_range>;

std::size_t const page = page_bytes();
std::size_t const huge = 2 * 1024 * 1024;

page_set pages_of(void const *address, std::size_t bytes) {
  page_set s;
  s.add(address, bytes);
  s.finish();
  return s;
}

// Pages of a page's own number each, for rules on sets.
page_set set_of(std::vector<std::pair<std::size_t, std::size_t>> const &pages) {
  page_set s;
  for (auto [first, last] : pages) s.add(reinterpret_cast<void const *>(first * page), (last - first) * page);
  s.finish();
  return s;
}
page_range numbered(std::size_t first, std::size_t last) { return {first * page, last * page}; }

// Memory of its own mapping, unmapped at the end.
class region {
public:
  explicit region(std::size_t bytes, int advice = MADV_NOHUGEPAGE, int kind = MAP_PRIVATE)
      : bytes_(bytes), raw_bytes_(bytes + 2 * huge) {
    raw_ = static_cast<char *>(::mmap(nullptr, raw_bytes_, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0));
    auto const start = reinterpret_cast<std::uintptr_t>(raw_);
    start_ = raw_ + ((start + huge) / huge * huge - start);
    ::madvise(start_, bytes, advice);
  }
  ~region() { ::munmap(raw_, raw_bytes_); }
  region(region const &) = delete;
  region &operator=(region const &) = delete;

  void fill(int value = 1) { std::memset(start_, value, bytes_); }
  char *data() const { return start_; }
  char *at_page(std::size_t n) const { return start_ + n * page; }
  std::size_t bytes() const { return bytes_; }
  page_set pages() const { return pages_of(start_, bytes_); }
  ranges only(std::size_t first, std::size_t last) const {
    auto const start = reinterpret_cast<std::uintptr_t>(start_);
    return {{start + first * page, start + last * page}};
  }

private:
  std::size_t bytes_, raw_bytes_;
  char *raw_, *start_;
};

// Takes an address range that became free, before somebody else's mapping gets it and is unmapped with the region.
void keep_free(char *at, std::size_t bytes) {
  ASSERT_EQ(::mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), at);
}

void write(void *address) { *static_cast<char volatile *>(address) = 42; }

// What a group reports; fails when it does not know.
ranges written(watched_pages &group) {
  ranges found;
  EXPECT_TRUE(group.collect(found));
  EXPECT_TRUE(group.armed());
  return found;
}

// The group must not know, and be disarmed.
void expect_unknown(watched_pages &group) {
  ranges found{{1, 2}};
  EXPECT_FALSE(group.collect(found));
  EXPECT_TRUE(found.empty());
  EXPECT_FALSE(group.armed());
}

// What the body returns in a forked child.
bool in_child(std::function<bool()> const &body) {
  pid_t const child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = -1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(page_set, joins_pages_and_answers) {
  page_set s;
  EXPECT_TRUE(s.empty());
  s.add(reinterpret_cast<void const *>(page + 5), 0);
  EXPECT_TRUE(s.empty());
  s.add(reinterpret_cast<void const *>(7 * page - 1), 2);  // lies on two
  s.add(reinterpret_cast<void const *>(page), 1);
  s.add(reinterpret_cast<void const *>(2 * page - 1), 1);
  s.add(reinterpret_cast<void const *>(2 * page), page);
  s.add(reinterpret_cast<void const *>(6 * page + 8), 8);
  s.finish();
  EXPECT_EQ(s.ranges(), (ranges{numbered(1, 3), numbered(6, 8)}));
  EXPECT_EQ(s.bytes(), 4 * page);
  EXPECT_TRUE(s.intersects(numbered(0, 2)));
  EXPECT_TRUE(s.intersects(numbered(2, 9)));
  EXPECT_TRUE(s.intersects(numbered(7, 8)));
  EXPECT_FALSE(s.intersects(numbered(0, 1)));
  EXPECT_FALSE(s.intersects(numbered(3, 6)));
  EXPECT_FALSE(s.intersects(numbered(8, 100)));
  EXPECT_FALSE(s.intersects(numbered(7, 7)));
  // More can be added afterwards.
  s.add(reinterpret_cast<void const *>(3 * page), 3 * page);
  s.finish();
  EXPECT_EQ(s.ranges(), ranges{numbered(1, 8)});
  s.clear();
  EXPECT_TRUE(s.empty());
  EXPECT_EQ(s.bytes(), 0u);
}

TEST(page_set, contains) {
  page_set const s = set_of({{1, 4}, {6, 8}, {10, 11}});
  for (auto const &inside : {set_of({}), set_of({{1, 2}}), set_of({{1, 4}, {7, 8}, {10, 11}}), s})
    EXPECT_TRUE(s.contains(inside));
  for (auto const &outside :
       {set_of({{0, 1}}), set_of({{3, 5}}), set_of({{1, 7}}), set_of({{11, 12}}), set_of({{9, 12}})})
    EXPECT_FALSE(s.contains(outside));
  EXPECT_FALSE(set_of({}).contains(s));
}

TEST(page_set, agrees_with_one_flag_for_each_page) {
  std::mt19937 random(1);
  for (std::size_t const count : {5u, 300u, 5000u}) {
    std::size_t const space = 3 * count;
    auto const fill = [&](page_set &s, std::vector<bool> &flags) {
      for (std::size_t i = 0; i < count; ++i) {
        std::size_t const first = random() % space, n = random() % 20 == 0 ? 1 + random() % 9 : 1;
        s.add(reinterpret_cast<void const *>((first + 1) * page + random() % 64), n * page - 64);
        for (std::size_t p = first; p < first + n; ++p) flags[p] = true;
      }
      s.finish();
    };
    auto const expected = [](std::vector<bool> const &flags) {
      ranges r;
      for (std::size_t p = 0; p < flags.size(); ++p)
        if (flags[p]) r.push_back(numbered(p + 1, p + 2));
      coalesce(r);
      return r;
    };
    std::vector<bool> in_a(space + 10), in_b(space + 10), in_both(space + 10);
    page_set a, b;
    fill(a, in_a);
    fill(b, in_b);
    EXPECT_EQ(a.ranges(), expected(in_a));
    for (std::size_t p = 0; p < in_a.size(); ++p) in_both[p] = in_a[p] && in_b[p];
    ranges both;
    EXPECT_EQ(append_common(a.ranges(), b.ranges(), both), !expected(in_both).empty());
    coalesce(both);
    EXPECT_EQ(both, expected(in_both));
    page_set common;
    for (page_range r : both) common.add(reinterpret_cast<void const *>(r.first), r.bytes());
    common.finish();
    EXPECT_TRUE(a.contains(common));
    EXPECT_TRUE(b.contains(common));
    EXPECT_FALSE(common.contains(a));
  }
}

TEST(page_set, near_ranges_are_scanned_as_one_within_a_mapping) {
  ranges const scattered{numbered(1, 2), numbered(3, 4), numbered(10, 11), numbered(12, 14), numbered(40, 41)};
  std::vector<mapping> const one{{numbered(0, 50), true}};
  EXPECT_EQ(join_near(scattered, one, 5), scattered);
  EXPECT_EQ(join_near(scattered, one, 3), (ranges{numbered(1, 4), numbered(10, 14), numbered(40, 41)}));
  EXPECT_EQ(join_near(scattered, one, 2), (ranges{numbered(1, 14), numbered(40, 41)}));
  EXPECT_EQ(join_near(scattered, one, 1), ranges{numbered(1, 41)});
  std::vector<mapping> const two{{numbered(0, 13), true}, {numbered(13, 50), true}};
  EXPECT_EQ(join_near(scattered, two, 1), ranges{numbered(1, 41)}) << "a range goes on into the second";
  std::vector<mapping> const apart{{numbered(0, 3), true}, {numbered(3, 11), true}, {numbered(12, 50), true}};
  EXPECT_EQ(join_near(scattered, apart, 1), (ranges{numbered(1, 2), numbered(3, 11), numbered(12, 41)}));
}

TEST(page_set, mappings_below) {
  std::vector<mapping> const all{{numbered(1, 4), true}, {numbered(4, 6), false}, {numbered(8, 9), true}};
  std::vector<mapping> below;
  EXPECT_TRUE(mappings_below({numbered(1, 2), numbered(3, 4)}, all, below));
  EXPECT_EQ(below.size(), 1u);
  EXPECT_TRUE(mappings_below({numbered(3, 6), numbered(8, 9)}, all, below));
  EXPECT_EQ(below.size(), 3u);
  for (page_range hole : {numbered(0, 2), numbered(5, 7), numbered(6, 8), numbered(8, 10), numbered(10, 11)})
    EXPECT_FALSE(mappings_below({hole}, all, below));
}

TEST(page_tracking_setting, says_what_is_allowed) {
  EXPECT_TRUE(setting_allows_tracking(nullptr));
  EXPECT_TRUE(setting_allows_tracking(""));
  EXPECT_TRUE(setting_allows_tracking("pages"));
  EXPECT_FALSE(setting_allows_tracking("hash"));
  try {
    setting_allows_tracking("page");
    FAIL();
  } catch (ferry::error const &e) {
    for (char const *word : {"FERRY_TRACK", "'page'", "'pages'", "'hash'"})
      EXPECT_NE(std::string(e.what()).find(word), std::string::npos) << e.what();
  }
}

class page_tracking : public testing::Test {
  void SetUp() override {
    if (!can_track_pages()) GTEST_SKIP() << "this kernel does not offer asynchronous write protection";
  }
};

// With small pages and with huge ones.
class page_tracking_of : public page_tracking, public testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(pages, page_tracking_of, testing::Values(MADV_NOHUGEPAGE, MADV_HUGEPAGE),
                         [](auto const &i) { return i.param == MADV_HUGEPAGE ? "huge" : "small"; });

TEST_P(page_tracking_of, reports_writes_and_nothing_else) {
  region r(2 * huge, GetParam());
  r.fill();
  watched_pages group;
  EXPECT_FALSE(group.armed());
  expect_unknown(group);
  ASSERT_TRUE(group.arm(r.pages()));
  EXPECT_TRUE(written(group).empty());
  write(r.at_page(5) + 7);
  EXPECT_EQ(written(group), r.only(5, 6));
  EXPECT_TRUE(written(group).empty());
  for (std::size_t n : {1, 2, 600, 3}) write(r.at_page(n));
  EXPECT_EQ(written(group), (ranges{r.only(1, 4)[0], r.only(600, 601)[0]}));
  char volatile const read_only = *r.at_page(9);
  EXPECT_EQ(read_only, 1);
  EXPECT_TRUE(written(group).empty());
  r.fill(2);
  EXPECT_EQ(written(group), r.pages().ranges());
  group.disarm();
  expect_unknown(group);
}

TEST_P(page_tracking_of, more_written_ranges_than_one_answer_holds) {
  region r(16 * huge, GetParam());
  r.fill();
  watched_pages group, other;
  ASSERT_TRUE(group.arm(r.pages()));
  ASSERT_TRUE(other.arm(pages_of(r.at_page(1000), 3000 * page)));
  ranges all, some;
  for (int round = 0; round < 2; ++round) {
    all.clear(), some.clear();
    for (std::size_t n = 0; n < r.bytes() / page; n += 2) {
      write(r.at_page(n));
      all.push_back(r.only(n, n + 1)[0]);
      if (n >= 1000 && n < 4000) some.push_back(r.only(n, n + 1)[0]);
    }
    EXPECT_EQ(written(group), all);
  }
  EXPECT_EQ(written(other), some);
}

TEST_P(page_tracking_of, writes_that_the_kernel_makes) {
  region r(huge, GetParam());
  r.fill();
  watched_pages group;
  ASSERT_TRUE(group.arm(r.pages()));
  int const zeros = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::read(zeros, r.at_page(3), 2 * page), static_cast<ssize_t>(2 * page));
  EXPECT_EQ(written(group), r.only(3, 5));
  ::close(zeros);

  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  ASSERT_EQ(::send(ends[0], "hello", 5, 0), 5);
  ASSERT_EQ(::recv(ends[1], r.at_page(8) - 2, 5, 0), 5);
  EXPECT_EQ(written(group), r.only(7, 9));
  for (int fd : ends) ::close(fd);

  std::vector<char> source(2 * page, 5);
  iovec const from{source.data(), source.size()}, to{r.at_page(20), source.size()};
  ASSERT_EQ(::process_vm_writev(::getpid(), &from, 1, &to, 1, 0), static_cast<ssize_t>(source.size()));
  EXPECT_EQ(written(group), r.only(20, 22));
  // Into it, and out of it.
  ASSERT_EQ(::process_vm_readv(::getpid(), &to, 1, &from, 1, 0), static_cast<ssize_t>(source.size()));
  EXPECT_EQ(written(group), r.only(20, 22));
  ASSERT_EQ(::process_vm_readv(::getpid(), &from, 1, &to, 1, 0), static_cast<ssize_t>(source.size()));
  EXPECT_TRUE(written(group).empty());
}

TEST_P(page_tracking_of, two_groups_hear_of_each_write_once) {
  region r(huge, GetParam());
  r.fill();
  watched_pages a, b, c;
  ASSERT_TRUE(a.arm(pages_of(r.at_page(0), 10 * page)));
  ASSERT_TRUE(b.arm(pages_of(r.at_page(5), 10 * page)));
  ASSERT_TRUE(c.arm(pages_of(r.at_page(20), page)));
  for (bool a_first : {true, false}) {
    for (std::size_t n : {4, 5, 9, 10, 17}) write(r.at_page(n));
    ranges in_a, in_b;
    if (a_first) in_a = written(a);
    in_b = written(b);
    if (!a_first) in_a = written(a);
    EXPECT_EQ(in_a, (ranges{r.only(4, 6)[0], r.only(9, 10)[0]}));
    EXPECT_EQ(in_b, (ranges{r.only(5, 6)[0], r.only(9, 11)[0]}));
    EXPECT_TRUE(written(a).empty());
    EXPECT_TRUE(written(b).empty());
  }
  EXPECT_TRUE(written(c).empty());
  // Found twice by others, and written again: still once.
  for (int i = 0; i < 2; ++i) {
    write(r.at_page(6));
    EXPECT_EQ(written(a), r.only(6, 7));
  }
  write(r.at_page(6));
  EXPECT_EQ(written(b), r.only(6, 7));
  EXPECT_EQ(written(a), r.only(6, 7));
  EXPECT_TRUE(written(b).empty());
}

TEST_P(page_tracking_of, a_group_armed_after_a_write_takes_it_from_nobody) {
  region r(huge, GetParam());
  r.fill();
  watched_pages a;
  ASSERT_TRUE(a.arm(r.pages()));
  write(r.at_page(6));
  {
    watched_pages b;
    ASSERT_TRUE(b.arm(pages_of(r.at_page(4), 4 * page)));
    EXPECT_TRUE(written(b).empty());
    write(r.at_page(7));
    EXPECT_EQ(written(b), r.only(7, 8));
    // Armed again, also with other pages.
    write(r.at_page(5));
    ASSERT_TRUE(b.arm(pages_of(r.at_page(5), page)));
    EXPECT_TRUE(written(b).empty());
  }
  EXPECT_EQ(written(a), r.only(5, 8));
}

TEST_F(page_tracking, groups_move_and_end) {
  region r(huge);
  r.fill();
  watched_pages other;
  ASSERT_TRUE(other.arm(r.pages()));
  watched_pages a;
  {
    watched_pages b;
    ASSERT_TRUE(b.arm(pages_of(r.at_page(1), page)));
    write(r.at_page(1));
    a = std::move(b);
  }
  EXPECT_EQ(written(a), r.only(1, 2));
  watched_pages c = std::move(a);
  write(r.at_page(1));
  EXPECT_EQ(written(c), r.only(1, 2));
  c = watched_pages();
  EXPECT_FALSE(c.armed());
  EXPECT_EQ(written(other), r.only(1, 2));
}

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

TEST_P(page_tracking_of, writers_in_other_threads) {
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

TEST_F(page_tracking, scattered_heap_blocks) {
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

TEST_P(page_tracking_of, scattered_pages_exactly) {
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

TEST_F(page_tracking, scattered_heap_blocks_written_by_other_threads) {
  scattered s(9000);
  keep_a_copy(s.blocks, s.bytes, s.set, 4);
}

TEST_P(page_tracking_of, a_forked_child_does_not_know_and_the_parent_goes_on) {
  region r(huge, GetParam());
  r.fill();
  watched_pages group, later;
  ASSERT_TRUE(group.arm(r.pages()));
  write(r.at_page(2));
  EXPECT_TRUE(in_child([&] {
    ranges found;
    watched_pages own;
    bool const refuses = !can_track_pages() && !own.arm(r.pages()) && !group.collect(found) && !group.armed();
    write(r.at_page(3));
    group.disarm();
    return refuses && !own.armed();
  }));
  EXPECT_EQ(written(group), r.only(2, 3));
  EXPECT_TRUE(written(group).empty());

  // While a child shares the pages, a write gives this process pages of its own.
  int go[2];
  ASSERT_EQ(::pipe2(go, O_CLOEXEC), 0);
  pid_t const child = ::fork();
  if (child == 0) {
    char c;
    ::close(go[1]);
    ::_exit(::read(go[0], &c, 1) == 0 ? 0 : 1);
  }
  write(r.at_page(4));
  EXPECT_EQ(written(group), r.only(4, 5));
  ASSERT_TRUE(later.arm(r.pages()));
  EXPECT_TRUE(written(later).empty());
  write(r.at_page(5));
  EXPECT_EQ(written(later), r.only(5, 6));
  ::close(go[1]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  write(r.at_page(6));
  EXPECT_EQ(written(later), r.only(6, 7));
  EXPECT_EQ(written(group), r.only(5, 7));
}

TEST_P(page_tracking_of, dropped_contents_are_a_change) {
  region r(huge, GetParam());
  r.fill();
  watched_pages group;
  ASSERT_TRUE(group.arm(r.pages()));
  ASSERT_EQ(::madvise(r.at_page(16), 4 * page, MADV_DONTNEED), 0);
  EXPECT_EQ(*static_cast<char volatile *>(r.at_page(17)), 0);  // reading it does not hide it
  EXPECT_EQ(written(group), r.only(16, 20));
  EXPECT_TRUE(written(group).empty());
  write(r.at_page(17));
  EXPECT_EQ(written(group), r.only(17, 18));
  ASSERT_EQ(::madvise(r.data(), r.bytes(), MADV_DONTNEED), 0);
  EXPECT_EQ(written(group), r.pages().ranges());
}

TEST_P(page_tracking_of, memory_not_touched_yet) {
  region r(huge, GetParam());
  watched_pages group;
  ASSERT_TRUE(group.arm(r.pages()));
  EXPECT_EQ(*static_cast<char volatile *>(r.at_page(1)), 0);
  EXPECT_TRUE(written(group).empty());
  write(r.at_page(2));
  EXPECT_EQ(written(group), r.only(2, 3));
}

TEST_P(page_tracking_of, replaced_memory) {
  region r(huge, GetParam());
  r.fill();
  watched_pages group, rest;
  auto const arm = [&] { return group.arm(r.pages()) && rest.arm(pages_of(r.at_page(1), 3 * page)); };
  auto const map_again = [&](char *at, std::size_t bytes) {
    ASSERT_EQ(::mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), at);
  };
  ASSERT_TRUE(arm());
  map_again(r.data(), r.bytes());
  expect_unknown(group);
  ASSERT_TRUE(arm());
  // A part of it: a group that has none of it goes on, and is told of what the scan of the other protected again.
  map_again(r.at_page(30), page);
  write(r.at_page(2));
  expect_unknown(group);
  ranges found;
  ASSERT_TRUE(rest.collect(found));
  EXPECT_FALSE(found.empty());
  // A hole.
  ASSERT_TRUE(arm());
  ASSERT_EQ(::munmap(r.at_page(30), page), 0);
  expect_unknown(group);
  EXPECT_FALSE(group.arm(r.pages()));
  EXPECT_FALSE(group.armed());
  // Replaced, and watched for another group since: all of it is news, in either order.
  map_again(r.at_page(30), page);
  ASSERT_TRUE(group.arm(r.pages()));
  map_again(r.at_page(30), 2 * page);
  ASSERT_TRUE(rest.arm(pages_of(r.at_page(31), page)));
  EXPECT_EQ(written(group), r.only(30, 32));
}

TEST_P(page_tracking_of, moved_memory) {
  region r(2 * huge, GetParam()), target(huge, GetParam()), source(huge, GetParam());
  r.fill();
  source.fill(2);
  auto const move = [](char *from, std::size_t bytes, char *to) {
    ASSERT_EQ(::mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to), to);
    keep_free(from, bytes);
  };
  watched_pages group, watched_source;
  ASSERT_TRUE(group.arm(pages_of(r.data(), huge)));
  move(r.data(), huge, target.data());
  expect_unknown(group);
  // Watched anew where it is now.
  ASSERT_TRUE(group.arm(target.pages()));
  write(target.at_page(2));
  EXPECT_EQ(written(group), target.only(2, 3));
  // Other memory in its place, that was itself watched and unchanged.
  ASSERT_TRUE(watched_source.arm(source.pages()));
  move(source.data(), huge, target.data());
  expect_unknown(group);
  expect_unknown(watched_source);
  // The same, with the place watched again for another group.
  ASSERT_TRUE(group.arm(target.pages()));
  ASSERT_TRUE(watched_source.arm(pages_of(r.data() + huge, huge)));
  move(r.data() + huge, huge, target.data());
  watched_pages late;
  ASSERT_TRUE(late.arm(pages_of(target.data(), page)));
  EXPECT_EQ(written(group), target.pages().ranges());
  expect_unknown(watched_source);
}

TEST_P(page_tracking_of, grown_memory) {
  // In place, and to another address.
  for (bool in_the_way : {false, true}) {
    char *const raw =
        static_cast<char *>(::mmap(nullptr, 8 * huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(raw, MAP_FAILED);
    ::madvise(raw, 8 * huge, GetParam());
    std::memset(raw, 1, huge);
    if (!in_the_way) {
      ASSERT_EQ(::munmap(raw + huge, 7 * huge), 0);
    }
    watched_pages group;
    ASSERT_TRUE(group.arm(pages_of(raw, huge)));
    char *const now = static_cast<char *>(::mremap(raw, huge, 2 * huge, MREMAP_MAYMOVE));
    ASSERT_NE(now, MAP_FAILED);
    write(now + page);
    ranges found;
    bool const known = group.collect(found);
    if (now == raw)
      EXPECT_TRUE(!known || found == pages_of(now + page, 1).ranges());
    else
      EXPECT_FALSE(known);
    ASSERT_TRUE(group.arm(pages_of(now, 2 * huge)));
    write(now + 2 * huge - 1);
    EXPECT_EQ(written(group), pages_of(now + 2 * huge - 1, 1).ranges());
    ::munmap(now, 2 * huge);
    if (in_the_way) ::munmap(raw + huge, 7 * huge);
  }
}

TEST_F(page_tracking, reallocated_memory) {
  std::size_t const bytes = 8 * huge;
  char *const before = static_cast<char *>(std::malloc(bytes));
  std::memset(before, 1, bytes);
  watched_pages group;
  ASSERT_TRUE(group.arm(pages_of(before, bytes)));
  write(before + 5 * page);
  char *const after = static_cast<char *>(std::realloc(before, 8 * bytes));
  ASSERT_TRUE(group.arm(pages_of(after, 8 * bytes)));
  EXPECT_TRUE(written(group).empty());
  write(after + 7 * bytes);
  EXPECT_EQ(written(group), pages_of(after + 7 * bytes, 1).ranges());
  std::free(after);
}

TEST_F(page_tracking, shared_and_missing_memory_is_refused) {
  region shared(huge, MADV_NORMAL, MAP_SHARED), r(huge);
  shared.fill();
  r.fill();
  watched_pages group;
  EXPECT_FALSE(group.arm(shared.pages()));
  EXPECT_FALSE(group.armed());
  page_set both = r.pages();
  both.add(shared.data(), 1);
  both.finish();
  EXPECT_FALSE(group.arm(both));
  // An armed group that is refused is not armed as before.
  ASSERT_TRUE(group.arm(r.pages()));
  EXPECT_FALSE(group.arm(both));
  EXPECT_FALSE(group.armed());
  ASSERT_EQ(::munmap(r.at_page(1), page), 0);
  EXPECT_FALSE(group.arm(r.pages()));
  EXPECT_TRUE(group.arm(pages_of(r.data(), page)));
  keep_free(r.at_page(1), page);
  EXPECT_FALSE(group.arm(pages_of(reinterpret_cast<void const *>(16 * page), page)));
}

TEST_F(page_tracking, memory_of_another_userfaultfd_is_refused) {
  region r(huge), free(huge);
  r.fill();
  kernel_tracking other;
  ASSERT_TRUE(other.usable());
  auto const start = reinterpret_cast<std::uintptr_t>(r.data());
  ASSERT_TRUE(other.attach({start, start + huge}));
  watched_pages group;
  EXPECT_FALSE(group.arm(r.pages()));
  EXPECT_TRUE(group.arm(free.pages()));
}

TEST_F(page_tracking, pinned_memory_is_refused) {
  region r(huge);
  r.fill();
  watched_pages group, other, clean;
  ASSERT_TRUE(group.arm(r.pages()));
  ASSERT_TRUE(other.arm(r.pages()));
  ASSERT_TRUE(clean.arm(pages_of(r.at_page(9), page)));
  io_uring_params parameters{};
  int const ring = static_cast<int>(::syscall(SYS_io_uring_setup, 4, &parameters));
  if (ring < 0) GTEST_SKIP() << "io_uring is not allowed here";
  iovec const buffer{r.data(), 2 * page};
  if (::syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &buffer, 1) != 0) {
    ::close(ring);
    GTEST_SKIP() << "memory cannot be pinned here";
  }
  // Protecting a pinned page again does not help: the device does not ask.
  expect_unknown(group);
  expect_unknown(other);
  EXPECT_TRUE(written(clean).empty());
  EXPECT_FALSE(group.arm(r.pages()));
  ::syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_BUFFERS, nullptr, 0);
  ::close(ring);
}

char in_bss[64 * 4096];
char in_data[64 * 4096] = {1, 2, 3};

TEST_F(page_tracking, every_kind_of_private_memory) {
  char on_stack[64 * 4096];
  std::memset(on_stack, 1, sizeof on_stack);
  auto const on_heap = std::make_unique<char[]>(sizeof on_stack);
  auto const small = std::make_unique<char[]>(100);
  struct place {
    char const *name;
    char *memory;
    std::size_t bytes;
  };
  for (place p : {place{"bss", in_bss, sizeof in_bss}, place{"data", in_data, sizeof in_data},
                  place{"stack", on_stack, sizeof on_stack}, place{"heap", on_heap.get(), sizeof on_stack},
                  place{"small", small.get(), 100}}) {
    SCOPED_TRACE(p.name);
    watched_pages group;
    ASSERT_TRUE(group.arm(pages_of(p.memory, p.bytes)));
    for (int round = 0; round < 2; ++round) {
      write(p.memory + p.bytes / 2);
      page_set found;
      for (page_range r : written(group)) found.add(reinterpret_cast<void const *>(r.first), r.bytes());
      found.finish();
      EXPECT_TRUE(found.contains(pages_of(p.memory + p.bytes / 2, 1)));
      // Other variables share only the pages at the ends; malloc may use a small block's page at any time.
      EXPECT_LE(found.bytes(), p.bytes > 100 ? 3 * page : page);
    }
  }
  // All of them as one group.
  page_set all;
  for (char *p : {in_bss, in_data, on_stack, on_heap.get()}) all.add(p, sizeof on_stack);
  all.finish();
  watched_pages group;
  ASSERT_TRUE(group.arm(all));
  written(group);
  write(in_data + 20 * page);
  ranges const found = written(group);
  EXPECT_NE(std::find(found.begin(), found.end(), pages_of(in_data + 20 * page, 1).ranges()[0]), found.end());
}

TEST_F(page_tracking, protection_changed_by_the_program) {
  region r(huge);
  r.fill();
  watched_pages group;
  ASSERT_TRUE(group.arm(r.pages()));
  ASSERT_EQ(::mprotect(r.at_page(4), 4 * page, PROT_READ), 0);
  ASSERT_EQ(::mprotect(r.at_page(4), 4 * page, PROT_READ | PROT_WRITE), 0);
  EXPECT_TRUE(written(group).empty());
  write(r.at_page(5));
  EXPECT_EQ(written(group), r.only(5, 6));
}

TEST_F(page_tracking, watching_does_not_split_mappings) {
  region r(64 * huge);
  auto const count = [] {
    std::vector<mapping> all;
    EXPECT_TRUE(read_mappings(all));
    return all.size();
  };
  std::vector<watched_pages> groups(500);
  std::size_t const before = count();
  for (std::size_t i = 0; i < groups.size(); ++i) ASSERT_TRUE(groups[i].arm(pages_of(r.at_page(8 * i), page)));
  EXPECT_LE(count(), before + 10);
  for (std::size_t i = 0; i < groups.size(); i += 3) write(r.at_page(8 * i));
  for (std::size_t i = 0; i < groups.size(); ++i) EXPECT_EQ(written(groups[i]).size(), i % 3 == 0 ? 1u : 0u);
}

}  // namespace
