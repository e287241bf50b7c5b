// Tags of large blocks in captures and arguments: of the content alone, and found again without reading it.
#include "calls/payload_tags.hpp"
#include "memory/watched_pages.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;

wire::bytes view(bytes const &b) { return {b.data(), b.size()}; }
// By somebody who has never seen it.
wire::content_tag fresh(bytes const &b) { return calls::payload_tags().of(view(b)); }

TEST(payload_tags, are_of_the_content_wherever_it_lies) {
  calls::payload_tags tags;
  std::mt19937 random(1);
  for (std::size_t size : {std::size_t{70'000}, std::size_t{1} << 20, std::size_t{5'000'001}}) {
    bytes one(size, 1), other(size, 1);
    for (int i = 0; i < 8; ++i) {
      ASSERT_EQ(tags.of(view(one)), tags.of(view(other)));
      one[random() % size] += 1;
      ASSERT_NE(tags.of(view(one)), tags.of(view(other)));
      other = one;
      std::thread([&] { one.back() += 1; }).join();
      ASSERT_EQ(tags.of(view(one)), fresh(one)) << size;
      ASSERT_EQ(tags.of(view(other)), fresh(other)) << size;
      one.pop_back();
      ASSERT_EQ(tags.of(view(one)), fresh(one)) << size;
      one.push_back(other.back());
    }
  }
}

// Freed memory comes back with other content, at the same and at other addresses, of more places than are remembered.
TEST(payload_tags, do_not_outlive_the_memory) {
  calls::payload_tags tags;
  std::mt19937 random(2);
  std::vector<std::unique_ptr<bytes>> all(40);
  for (int i = 0; i < 1500; ++i) {
    auto &b = all[random() % (i % 100 < 50 ? all.size() : 3)];
    if (!b || random() % 8 == 0)
      b = std::make_unique<bytes>((random() % 3 + 1) << 20, static_cast<unsigned char>(random()));
    if (random() % 2) (*b)[random() % b->size()] = static_cast<unsigned char>(random());
    ASSERT_EQ(tags.of(view(*b)), fresh(*b)) << i;
    if (random() % 16 == 0) b = nullptr;
  }
}

TEST(payload_tags, forget_on_request) {
  calls::payload_tags tags;
  bytes content(3'000'000, 1);
  for (int i = 0; i < 4; ++i) tags.of(view(content));
  content[5] = 2;
  tags.forget();
  EXPECT_EQ(tags.of(view(content)), fresh(content));
}

}  // namespace
