// Rules on sets of pages and on mappings, and the setting that allows watching.
#include "watched_memory.hpp"

#include "memory/kernel_tracking.hpp"
#include "memory/spans.hpp"

#include <ferry/error.hpp>

#include <random>

namespace {

using namespace watched;

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

}  // namespace
