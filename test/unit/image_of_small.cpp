// The image of a small value tells that its memory is as it was, and reads no memory that may be the value's no more.
#include "values/image_of_small.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>

namespace {

using ferry::values::image_of_small;

struct node {
  int value = 0;
  node *left = nullptr, *right = nullptr;
};

struct tree {
  node *root = nullptr;
  int count = 0;
};

// As an in-order walk meets them: a leaf before the node that leads to it.
struct sample {
  node low{1}, high{3}, top{2, &low, &high};
  tree all{&top, 3};
  image_of_small image;

  sample() {
    image.begin(&all, sizeof all);
    for (auto const *n : {&low, &top, &high}) image.add(n, sizeof *n);
    image.finish();
  }
};

TEST(image_of_small, is_the_same_until_a_piece_is_written) {
  sample s;
  EXPECT_TRUE(s.image.is_same());
  for (int *value : {&s.low.value, &s.top.value, &s.high.value, &s.all.count}) {
    ++*value;
    EXPECT_FALSE(s.image.is_same());
    --*value;
    EXPECT_TRUE(s.image.is_same());
  }
}

// A piece is looked at only when the pointers to it are as they were. The sanitizer or the kernel would tell.
TEST(image_of_small, does_not_read_what_nothing_leads_to_any_more) {
  auto high = std::make_unique<node>(), low = std::make_unique<node>();
  node top{2, low.get(), high.get()};
  tree all{&top, 3};
  image_of_small image;
  image.begin(&all, sizeof all);
  for (auto const *n : {low.get(), &top, high.get()}) image.add(n, sizeof *n);
  image.finish();
  EXPECT_TRUE(image.is_same());
  // It stands before the node that leads to it, which is written: nothing else tells that it is gone.
  low.reset();
  top.left = nullptr;
  EXPECT_FALSE(image.is_same());
}

TEST(image_of_small, does_not_trust_pieces_that_nothing_leads_to) {
  int object = 1, hidden = 2;
  image_of_small image;
  image.begin(&object, sizeof object);
  image.add(&hidden, sizeof hidden);
  image.finish();
  EXPECT_FALSE(image.is_same());
}

TEST(image_of_small, follows_pieces_that_lie_side_by_side) {
  std::array<int, 4> elements{1, 2, 3, 4};
  int *first = elements.data();
  image_of_small image;
  image.begin(&first, sizeof first);
  for (auto const &e : elements) image.add(&e, sizeof e);
  image.finish();
  EXPECT_TRUE(image.is_same());
  elements[3] = 5;
  EXPECT_FALSE(image.is_same());
}

TEST(image_of_small, is_of_no_use_until_it_is_finished_and_when_it_is_too_large) {
  int object = 1;
  image_of_small image;
  EXPECT_FALSE(image.is_same());
  image.begin(&object, sizeof object);
  EXPECT_FALSE(image.is_same());
  image.finish();
  EXPECT_TRUE(image.is_same());
  image.clear();
  EXPECT_FALSE(image.is_same());

  std::vector<char> large(image_of_small::most_bytes + 1);
  image.begin(large.data(), large.size());
  image.finish();
  EXPECT_FALSE(image.is_same());
}

}  // namespace
