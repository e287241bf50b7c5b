// Values that share objects: what is said to be one object is one, and nothing that is said does harm.
#include "describe.hpp"

#include "coding.hpp"
#include "globals/sharing.hpp"
#include "values/joint.hpp"

namespace {

using namespace ferry;
using outside = values::joint_values::outside;
using pointers = std::vector<std::shared_ptr<int>>;

no_names const names;

struct two_values : testing::Test {
  bytes const numbers = encoded(pointers{std::make_shared<int>(1), std::make_shared<int>(2)}, names);
  bytes const text = encoded(std::make_shared<padded>(padded{'c', 3, "text"}), names);
  std::vector<values::block_view> const no_blocks;
  values::joint_values joint{names};

  void make(bytes const &from, std::vector<outside> const &shared) {
    joint.make(*ferry::abi::type_of<pointers>, {from.data(), from.size(), no_blocks}, shared);
  }
  pointers &made(std::size_t i) { return *static_cast<pointers *>(joint.value(i).raw()); }
};

TEST_F(two_values, share_what_they_are_said_to) {
  make(numbers, {});
  make(numbers, {{1, 0, 0, 0}});
  joint.keep();
  EXPECT_EQ(made(1)[1], made(0)[0]);
  EXPECT_NE(made(1)[0], made(0)[0]);
  EXPECT_EQ(made(0)[0].use_count(), 2);
  EXPECT_EQ(*made(1)[1], 1);
  EXPECT_EQ(joint.objects(1)[1], made(0)[0].get());
}

TEST_F(two_values, may_share_a_part) {
  joint.make(*ferry::abi::type_of<std::shared_ptr<padded>>, {text.data(), text.size(), no_blocks}, {});
  make(numbers, {{0, 0, 0, offsetof(padded, n)}});
  joint.keep();
  EXPECT_EQ(*made(1)[0], 3);
  EXPECT_EQ(made(1)[0].use_count(), 2);
}

TEST_F(two_values, that_cannot_share_it_are_refused) {
  make(numbers, {});
  EXPECT_THROW(make(numbers, {{0, 1, 0, 0}}), values::malformed);  // itself
}
TEST_F(two_values, without_such_an_object_are_refused) {
  make(numbers, {});
  EXPECT_THROW(make(numbers, {{0, 0, 2, 0}}), values::malformed);
}
TEST_F(two_values, that_do_not_have_the_object_are_refused) {
  make(numbers, {});
  EXPECT_THROW(make(numbers, {{2, 0, 0, 0}}), values::malformed);
}
TEST_F(two_values, of_other_types_are_refused) {
  joint.make(*ferry::abi::type_of<std::shared_ptr<padded>>, {text.data(), text.size(), no_blocks}, {});
  EXPECT_THROW(make(numbers, {{0, 0, 0, offsetof(padded, text)}}), values::malformed);
  EXPECT_THROW(make(numbers, {{0, 0, 0, sizeof(padded)}}), values::malformed);
}

TEST_F(two_values, that_are_not_kept_end_in_any_order) {
  int const before = ring::alive;
  {
    auto first = std::make_shared<ring>();
    first->next = first;
    first->back = first;
    bytes const circle = encoded(first, names);
    first->next = nullptr;
    values::joint_values several{names};
    auto const &type = *ferry::abi::type_of<std::shared_ptr<ring>>;
    several.make(type, {circle.data(), circle.size(), no_blocks}, {});
    several.make(type, {circle.data(), circle.size(), no_blocks}, {{0, 0, 0, 0}});
    EXPECT_THROW(several.make(type, {circle.data(), circle.size() - 1, no_blocks}, {}), values::malformed);
  }
  EXPECT_LE(ring::alive, before);
}

TEST_F(two_values, hostile_input_is_refused_without_harm) {
  auto first = std::make_shared<ring>();
  first->next = std::make_shared<ring>();
  first->next->next = first;
  first->back = first->next;
  bytes const circle = encoded(first, names);
  first->next->next = nullptr;
  auto const &type = *ferry::abi::type_of<std::shared_ptr<ring>>;
  int const before = ring::alive;
  std::mt19937 random(1);
  int made = 0;
  for (int i = 0; i < 5'000; ++i) {
    values::joint_values several{names};
    try {
      for (std::size_t value = 0; value < 3; ++value) {
        bytes bad = circle;
        if (random() % 2) bad[random() % bad.size()] = static_cast<unsigned char>(random() % 8);
        std::vector<outside> shared;
        for (auto n = random() % 3; n > 0; --n)
          shared.push_back({random() % 3, random() % 3, random() % 3, random() % 4 ? 0 : random() % sizeof(ring)});
        several.make(type, {bad.data(), bad.size(), no_blocks}, shared);
      }
      ++made;
    } catch (error const &) {}
  }
  EXPECT_GT(made, 100);
  EXPECT_LE(ring::alive, before);
}

// What a call says of its globals: runs of objects of one that are objects of another.
struct shared_runs : two_values {
  globals::variable first{}, second{};
  std::vector<globals::meant_value> all;
  void SetUp() override {
    first.id = 1;
    second.id = 2;
    first.description = second.description = ferry::abi::type_of<pointers>;
    for (auto const *v : {&first, &second}) {
      wire::value const value{{numbers.data(), numbers.size()}, {}};
      all.push_back({v, std::make_shared<globals::received_value>(wire::content_tag{v->id, 0}, value, nullptr)});
    }
  }
  void make_as_said(std::vector<wire::shared_run> const &runs) { make_joint(in_order(all, runs), runs, joint); }
};

TEST_F(shared_runs, are_made_in_the_order_of_the_owners) {
  make_as_said({{2, 1, 0, 0, 2, 0}});
  EXPECT_EQ(made(0)[0], made(1)[0]);
  EXPECT_EQ(made(0)[1], made(1)[1]);
}
TEST_F(shared_runs, that_lead_in_a_circle_are_refused) {
  EXPECT_THROW(make_as_said({{1, 2, 0, 0, 1, 0}, {2, 1, 1, 1, 1, 0}}), values::malformed);
  EXPECT_THROW(make_as_said({{1, 1, 0, 1, 1, 0}}), values::malformed);
}
TEST_F(shared_runs, of_globals_that_are_not_there_are_refused) {
  EXPECT_THROW(make_as_said({{3, 1, 0, 0, 1, 0}}), values::malformed);
}
TEST_F(shared_runs, of_more_objects_than_there_are_are_refused) {
  EXPECT_THROW(make_as_said({{1, 2, 0, 0, 3, 0}}), values::malformed);
  EXPECT_THROW(make_as_said({{1, 2, 0, 0, ~0u, 0}}), values::malformed);
  EXPECT_THROW(make_as_said({{1, 2, ~0u, 0, 1, 0}}), values::malformed);
  EXPECT_THROW(make_as_said({{1, 2, 0, ~0u, 1, 0}}), values::malformed);
  EXPECT_THROW(make_as_said({{1, 2, 0, 0, 1, ~0u}}), values::malformed);
}

}  // namespace
