// Memory that is dropped, moved, replaced, shared, pinned or forked: a group reports it, or says that it does not know.
#include "watched_memory.hpp"

#include "memory/kernel_tracking.hpp"
#include "memory/mappings.hpp"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace {

using namespace watched;

// With small pages and with huge ones.
class pages_that_change_of : public page_tracking, public testing::WithParamInterface<int> {};
class pages_that_change : public page_tracking {};
INSTANTIATE_TEST_SUITE_P(pages, pages_that_change_of, testing::Values(MADV_NOHUGEPAGE, MADV_HUGEPAGE), name_of_size);

TEST_P(pages_that_change_of, a_forked_child_does_not_know_and_the_parent_goes_on) {
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

TEST_P(pages_that_change_of, dropped_contents_are_a_change) {
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

TEST_P(pages_that_change_of, memory_not_touched_yet) {
  region r(huge, GetParam());
  watched_pages group;
  ASSERT_TRUE(group.arm(r.pages()));
  EXPECT_EQ(*static_cast<char volatile *>(r.at_page(1)), 0);
  EXPECT_TRUE(written(group).empty());
  write(r.at_page(2));
  EXPECT_EQ(written(group), r.only(2, 3));
}

TEST_P(pages_that_change_of, replaced_memory) {
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

TEST_P(pages_that_change_of, moved_memory) {
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

TEST_P(pages_that_change_of, grown_memory) {
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

TEST_F(pages_that_change, reallocated_memory) {
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

TEST_F(pages_that_change, shared_and_missing_memory_is_refused) {
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

// Pages of a private mapping that were never written show what others write to the file.
TEST_F(pages_that_change, private_memory_of_a_file_is_refused) {
  int const file = ::memfd_create("data", MFD_CLOEXEC);
  std::vector<char> const content(64 * page, 1);
  ASSERT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  void *const at = ::mmap(nullptr, content.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  ASSERT_NE(at, MAP_FAILED);
  auto *const memory = static_cast<char volatile *>(at);
  EXPECT_EQ(memory[5 * page], 1);
  watched_pages group;
  if (group.arm(pages_of(at, content.size()))) {
    ASSERT_EQ(::pwrite(file, "x", 1, static_cast<off_t>(5 * page)), 1);
    EXPECT_EQ(memory[5 * page], 'x');
    EXPECT_FALSE(written(group).empty()) << "a write to the file was not seen";
  }
  EXPECT_FALSE(group.armed());
  ::munmap(at, content.size());
  ::close(file);
}

TEST_F(pages_that_change, memory_of_another_userfaultfd_is_refused) {
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

TEST_F(pages_that_change, pinned_memory_is_refused) {
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

TEST_F(pages_that_change, every_kind_of_private_memory) {
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

TEST_F(pages_that_change, protection_changed_by_the_program) {
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

TEST_F(pages_that_change, watching_does_not_split_mappings) {
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
