// Memory to be watched, and what groups of watched pages say of it.
#pragma once

#include "memory/watched_pages.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace watched {

using namespace ferry::memory;
using ranges = std::vector<page_range>;

inline std::size_t const page = page_bytes();
inline std::size_t const huge = 2 * 1024 * 1024;

inline page_set pages_of(void const *address, std::size_t bytes) {
  page_set s;
  s.add(address, bytes);
  s.finish();
  return s;
}

// Pages of a page's own number each, for rules on sets.
inline page_set set_of(std::vector<std::pair<std::size_t, std::size_t>> const &pages) {
  page_set s;
  for (auto [first, last] : pages) s.add(reinterpret_cast<void const *>(first * page), (last - first) * page);
  s.finish();
  return s;
}
inline page_range numbered(std::size_t first, std::size_t last) { return {first * page, last * page}; }

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
inline void keep_free(char *at, std::size_t bytes) {
  ASSERT_EQ(::mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), at);
}

inline void write(void *address) { *static_cast<char volatile *>(address) = 42; }

// What a group reports; fails when it does not know.
inline ranges written(watched_pages &group) {
  ranges found;
  EXPECT_TRUE(group.collect(found));
  EXPECT_TRUE(group.armed());
  return found;
}

// The group must not know, and be disarmed.
inline void expect_unknown(watched_pages &group) {
  ranges found{{1, 2}};
  EXPECT_FALSE(group.collect(found));
  EXPECT_TRUE(found.empty());
  EXPECT_FALSE(group.armed());
}

// What the body returns in a forked child.
inline bool in_child(std::function<bool()> const &body) {
  pid_t const child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = -1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class page_tracking : public testing::Test {
  void SetUp() override {
    if (!can_track_pages()) GTEST_SKIP() << "this kernel does not offer asynchronous write protection";
  }
};

inline std::string name_of_size(testing::TestParamInfo<int> const &i) {
  return i.param == MADV_HUGEPAGE ? "huge" : "small";
}

}  // namespace watched
