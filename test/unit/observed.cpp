// What looking at a variable costs, and what is made for all its receivers once.
#include "globals/observed.hpp"
#include "describe.hpp"
#include "memory/watched_pages.hpp"

#include <gtest/gtest.h>

#include <list>
#include <utility>

using list_or_vector = std::variant<std::vector<double>, std::list<int>>;

namespace ferry::abi {
template <> inline constexpr const char *const name_of<std::list<int>> = "list<int>";
template <> inline constexpr const char *const name_of<list_or_vector> = "list_or_vector";
template <> inline constexpr const char *const name_of<std::vector<list_or_vector>> = "vector<list_or_vector>";
}  // namespace ferry::abi

namespace {

using namespace ferry;

template <class T> globals::variable variable_of(T &value) {
  globals::variable v{};
  v.name = "value";
  v.address = &value;
  v.description = ferry::abi::type_of<T>;
  return v;
}

constexpr std::size_t count = 1024 * 1024, chunks = count * sizeof(double) / values::chunk_bytes;
// Of each look: the ends of a block lie on pages that hold data of others too.
constexpr std::uint64_t ends = 4;

class observed_vector : public testing::Test {
protected:
  // The chunks that are hashed when it is looked at for so many receivers.
  std::uint64_t hashed_for(int receivers) {
    auto const before = it.blocks().empty() ? 0 : it.blocks()[0].chunks_hashed();
    for (int i = 0; i < receivers; ++i) it.look();
    return it.blocks().at(0).chunks_hashed() - before;
  }
  void SetUp() override {
    if (!memory::can_track_pages()) GTEST_SKIP() << "written pages cannot be found here";
    hashed_for(1);
  }

  std::vector<double> value = std::vector<double>(count, 1.0);
  globals::variable const of = variable_of(value);
  globals::observed it{of};
};

TEST_F(observed_vector, is_hashed_once_for_all_receivers) {
  EXPECT_LE(it.blocks()[0].chunks_hashed(), chunks + ends);
  EXPECT_LE(hashed_for(10), 10 * ends) << "unchanged";
  for (int round = 0; round < 2; ++round) {
    value[count / 2] += 1;
    EXPECT_LE(hashed_for(10), 1 + 10 * ends);
    for (std::size_t i = 0; i < count; i += 512) value[i] += 1;
    auto const all = hashed_for(10);
    EXPECT_GE(all, chunks);
    EXPECT_LE(all, chunks + 10 * ends);
  }
}

TEST_F(observed_vector, has_one_version_encoding_and_copy_for_all_receivers) {
  for (int round = 0; round < 3; ++round) {
    value[5] += 1;
    it.look();
    auto const now = it.now();
    auto const encoding = it.encoding();
    auto const copy = it.blocks()[0].copy();
    for (int i = 0; i < 5; ++i) {
      it.look();
      EXPECT_EQ(it.now(), now);
      EXPECT_EQ(it.encoding(), encoding);
      EXPECT_EQ(it.blocks()[0].copy(), copy);
    }
    value[count - 1] += 1;
    it.look();
    EXPECT_GT(it.now(), now);
    EXPECT_EQ(it.encoding(), encoding) << "what lies beside the block has not changed";
    EXPECT_NE(it.blocks()[0].copy(), copy);
  }
}

TEST_F(observed_vector, knows_each_change) {
  std::vector<globals::version> versions{it.now()};
  auto const changed_since = [&](globals::version v) {
    std::size_t bytes = 0;
    it.blocks()[0].changed_since(v, [&](std::size_t, std::size_t size) { bytes += size; });
    return bytes / values::chunk_bytes;
  };
  for (std::size_t i = 0; i < 20; ++i) {
    value[(i * 37 + 1) * 512] += 1;
    it.look();
    versions.push_back(it.now());
  }
  for (std::size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(changed_since(versions[i]), 20 - i) << i;
}

// Nodes on many pages: while none is written the walk is left out, for any number of receivers.
TEST(observed_map, keeps_its_encoding_for_all_receivers) {
  std::map<std::string, int> value;
  for (int i = 0; i < 50'000; ++i)
    value["a key that is too long to lie inside a string object " + std::to_string(i)] = i;
  auto const of = variable_of(value);
  globals::observed it(of);
  it.look();
  auto const tag = it.tag();
  auto const encoding = it.encoding();
  for (int i = 0; i < 6; ++i) {
    it.look();
    EXPECT_EQ(it.tag(), tag);
    EXPECT_EQ(it.encoding(), encoding);
  }
  int const before = std::exchange(value.rbegin()->second, -1);
  it.look();
  EXPECT_NE(it.tag(), tag);
  auto const changed = it.encoding();
  EXPECT_NE(changed, encoding);
  it.look();
  EXPECT_EQ(it.encoding(), changed);
  it.release_encoding();
  value.rbegin()->second = before;
  it.look();
  EXPECT_EQ(it.tag(), tag) << "what changed back has not changed";
  EXPECT_EQ(*it.encoding(), *encoding);
}

// Lists that lie on many pages each, with few nodes, and nothing beside these is ever written there.
class observed_list : public testing::Test {
protected:
  void keep_few(std::list<int> &nodes) {
    std::list<int> few;
    for (auto i = std::next(nodes.begin(), 250), end = std::prev(nodes.end(), 250); i != end; std::advance(i, 495))
      for (int n = 0; n < 5; ++n) few.splice(few.end(), nodes, i++);
    nodes.swap(few);
    left_out.splice(left_out.end(), few);
  }

  std::list<int> first = std::list<int>(50'000, 1), second = std::list<int>(50'000, 2), left_out;
};

// A value that has become small is walked without a note of its pages: those noted before are not those it lies on.
TEST_F(observed_list, that_became_small_lies_elsewhere) {
  auto const of = variable_of(first);
  globals::observed it(of);
  auto const tag_now = [&] {
    it.look();
    return it.tag();
  };
  for (int i = 0; i < 3; ++i) it.look();
  keep_few(first);
  it.look();
  keep_few(second);
  first.swap(second);
  auto const swapped = tag_now();
  EXPECT_EQ(tag_now(), swapped);
  first.back() = 3;
  EXPECT_NE(tag_now(), swapped);
  EXPECT_TRUE(it.may_own(&first.back()));
}

// The same for one that rests between calls, whose pages are watched when writes are to come.
TEST_F(observed_list, that_rests_lies_elsewhere) {
  keep_few(first), keep_few(second);
  std::vector<list_or_vector> value;
  value.reserve(10'000);  // on pages of its own
  value.resize(2);
  value[0] = std::vector<double>(count, 1.0);
  auto &nodes = value[1].emplace<std::list<int>>();
  nodes.swap(first);
  auto const of = variable_of(value);
  globals::observed it(of);
  auto const tag_now = [&] {
    it.look_and_rest();
    auto const tag = it.tag();
    it.expect_writes();
    return tag;
  };
  auto const before = tag_now();
  EXPECT_EQ(tag_now(), before);
  nodes.swap(second);
  auto const swapped = tag_now();
  EXPECT_NE(swapped, before);
  EXPECT_EQ(tag_now(), swapped);
  nodes.back() = 3;
  EXPECT_NE(tag_now(), swapped);
}

}  // namespace
