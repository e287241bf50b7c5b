// Every write to a watched page is reported once to each group that covers it.
#include "watched_memory.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstdlib>
#include <memory>

namespace {

using namespace watched;

// With small pages and with huge ones.
class written_pages_of : public page_tracking, public testing::WithParamInterface<int> {};
class written_pages : public page_tracking {};
INSTANTIATE_TEST_SUITE_P(pages, written_pages_of, testing::Values(MADV_NOHUGEPAGE, MADV_HUGEPAGE), name_of_size);

TEST_P(written_pages_of, reports_writes_and_nothing_else) {
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

TEST_P(written_pages_of, more_written_ranges_than_one_answer_holds) {
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

TEST_P(written_pages_of, writes_that_the_kernel_makes) {
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

TEST_P(written_pages_of, two_groups_hear_of_each_write_once) {
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

TEST_P(written_pages_of, a_group_armed_after_a_write_takes_it_from_nobody) {
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

TEST_F(written_pages, groups_move_and_end) {
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

}  // namespace
