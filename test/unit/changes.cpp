// Large values in parts: what has changed since a version, changes laid over a value, and blocks that a receiver keeps.
#include "calls/payload_blocks.hpp"
#include "globals/arrived_block.hpp"
#include "globals/backoff.hpp"
#include "globals/block_hashes.hpp"
#include "globals/received.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;

wire::bytes view(bytes const &b, std::size_t offset = 0, std::size_t size = ~std::size_t{0}) {
  return {b.data() + offset, std::min(size, b.size() - offset)};
}

values::hash128 sum_of(bytes const &content) {
  globals::block_hashes fresh({content.data(), content.size()});
  fresh.update(1);
  return fresh.sum();
}

std::vector<std::pair<std::size_t, std::size_t>> changes(globals::block_hashes const &b, globals::version since) {
  std::vector<std::pair<std::size_t, std::size_t>> all;
  b.changed_since(since, [&](std::size_t offset, std::size_t size) { all.push_back({offset, size}); });
  return all;
}

TEST(block_hashes, tell_what_changed_since_a_version) {
  bytes content(2'000'000, 1);
  globals::block_hashes b({content.data(), content.size()});
  EXPECT_TRUE(b.update(1));
  EXPECT_FALSE(b.update(2)) << "nothing was written";
  content[5000] = 2;
  content[1'999'999] = 2;
  EXPECT_TRUE(b.update(3));
  EXPECT_EQ(changes(b, 3).size(), 0u);
  using list = std::vector<std::pair<std::size_t, std::size_t>>;
  EXPECT_EQ(changes(b, 1), (list{{4096, 4096}, {1'998'848, 1152}}));
  EXPECT_EQ(changes(b, 0), (list{{0, 2'000'000}}));
  content[5000] = 1;
  auto const address = reinterpret_cast<std::uintptr_t>(content.data());
  EXPECT_FALSE(b.update(address, address + 4096, 4)) << "another chunk";
  EXPECT_TRUE(b.update(address + 5000, address + 5001, 4));
  EXPECT_EQ(changes(b, 3), (list{{4096, 4096}}));
}

TEST(block_hashes, the_sum_is_that_of_the_content_whatever_the_way_to_it) {
  std::mt19937 random(1);
  bytes content(100'000, 0);
  globals::block_hashes b({content.data(), content.size()});
  for (globals::version now = 1; now < 200; ++now) {
    if (random() % 4 == 0) content.resize(random() % 200'000, 7);
    for (int i = 0; i < 5 && !content.empty(); ++i) content[random() % content.size()] ^= 1;
    b.move_to({content.data(), content.size()});
    b.update(now);
    ASSERT_EQ(b.sum(), sum_of(content)) << now;
  }
  bytes swapped(8192, 1);
  std::fill(swapped.begin(), swapped.begin() + 4096, 2);
  bytes other(swapped.rbegin(), swapped.rend());
  EXPECT_NE(sum_of(swapped), sum_of(other));
}

// A value with one block.
std::shared_ptr<globals::received_value> whole(bytes const &content, std::uint64_t tag) {
  wire::value v;
  v.blocks = {{content.size(), {{0, view(content)}}, {}, false}};
  return std::make_shared<globals::received_value>(wire::content_tag{tag, 0}, v, nullptr);
}
std::shared_ptr<globals::received_value> changed(std::shared_ptr<globals::received_value> base, std::size_t size,
                                                 std::vector<wire::piece> pieces, std::uint64_t tag) {
  wire::global_value g;
  g.tag = {tag, 0};
  g.form = wire::form::changes;
  g.same_bytes = true;
  g.value.blocks = {{size, std::move(pieces), {}, false}};
  return std::make_shared<globals::received_value>(std::move(base), g, nullptr);
}
std::string block_of(globals::received_value const &v) {
  auto const &b = v.whole().blocks.at(0);
  return {b.data, b.data + b.bytes};
}

TEST(received_value, changes_are_laid_over_in_their_order) {
  bytes const abc(3, 'a'), x(1, 'x'), yz{'y', 'z'};
  auto first = whole(abc, 1);
  auto second = changed(first, 3, {{1, view(x)}}, 2);
  auto third = changed(second, 4, {{2, view(yz)}}, 3);
  auto fourth = changed(third, 1, {}, 4);
  fourth->settle();
  third->settle();
  EXPECT_EQ(block_of(*first), "aaa") << "others still need it as it was";
  EXPECT_EQ(block_of(*second), "axa");
  EXPECT_EQ(block_of(*third), "axyz");
  EXPECT_EQ(block_of(*fourth), "a");
}

TEST(received_value, memory_that_nobody_else_needs_is_taken_over) {
  bytes content(100, 'a');
  bytes const x(1, 'x');
  auto first = whole(content, 1);
  auto const *memory = first->whole().blocks.at(0).data;
  auto second = changed(std::move(first), 100, {{1, view(x)}}, 2);
  second->settle();
  EXPECT_EQ(second->whole().blocks.at(0).data, memory);
  EXPECT_EQ(second->base(), nullptr);
}

TEST(received_value, a_change_of_all_of_a_block_stays_where_it_arrived) {
  bytes content(100'000, 'a'), other(100'000, 'b'), longer(120'000, 'c');
  auto first = whole(content, 1);
  auto second = changed(first, other.size(), {{0, view(other)}}, 2);
  second->settle();
  EXPECT_EQ(second->whole().blocks.at(0).data, other.data());
  auto third = changed(std::move(second), longer.size(), {{0, view(longer)}}, 3);
  third->settle();
  EXPECT_EQ(third->whole().blocks.at(0).data, longer.data());
  EXPECT_EQ(block_of(*third), std::string(longer.size(), 'c'));
  // A part of it is laid over what there is.
  bytes const x(50'000, 'x');
  auto fourth = changed(std::move(third), longer.size(), {{5, view(x)}}, 4);
  fourth->settle();
  EXPECT_EQ(block_of(*fourth).substr(0, 50'006), "ccccc" + std::string(x.size(), 'x') + "c");
  EXPECT_EQ(block_of(*first), std::string(content.size(), 'a'));
}

TEST(received_value, what_does_not_fit_is_refused) {
  bytes const content(100, 'a'), more(10, 'b');
  EXPECT_THROW(changed(whole(content, 1), 120, {{100, view(more)}}, 2)->settle(), values::malformed);
  EXPECT_NO_THROW(changed(whole(content, 1), 110, {{100, view(more)}}, 2)->settle());
  wire::value gap;
  gap.blocks = {{30, {{0, view(more)}, {20, view(more)}}, {}, false}};
  EXPECT_THROW(globals::received_value({1, 0}, gap, nullptr), values::malformed);
  auto other_blocks = changed(whole(content, 1), 100, {}, 2);
  wire::global_value none;
  none.form = wire::form::changes;
  EXPECT_THROW(globals::received_value(whole(content, 1), none, nullptr).settle(), values::malformed);
}

// A sender that is wrong about what is kept is asked again, whatever else is here.
TEST(received_values, are_found_by_variable_tag_and_caller) {
  globals::variable one{}, other{};
  other.index = 1;
  globals::received_values all;
  bytes const content(100, 'a');
  auto const sent = [&](wire::form form, std::uint64_t tag, std::uint64_t base) {
    wire::global_value g;
    g.form = form;
    g.tag = {tag, 0};
    g.base = {base, 0};
    g.same_bytes = true;
    if (form != wire::form::held) g.value.blocks = {{content.size(), {{0, view(content)}}, {}, false}};
    return g;
  };
  using enum wire::form;
  EXPECT_EQ(all.of(2).note(one, sent(held, 1, 0), nullptr), nullptr);
  auto const first = all.of(2).note(one, sent(whole, 1, 0), nullptr);
  ASSERT_TRUE(first);
  EXPECT_EQ(all.of(2).note(one, sent(held, 1, 0), nullptr), first);
  EXPECT_EQ(all.of(2).find(one, {1, 0}), first);
  EXPECT_EQ(all.of(2).find(one, {1, 1}), nullptr) << "another tag";
  EXPECT_EQ(all.of(2).find(one, {2, 0}), nullptr) << "another tag";
  EXPECT_EQ(all.of(2).note(one, sent(held, 2, 0), nullptr), nullptr);
  EXPECT_EQ(all.of(2).find(other, {1, 0}), nullptr) << "another variable";
  EXPECT_EQ(all.of(3).find(one, {1, 0}), nullptr) << "another caller";
  auto const second = all.of(2).note(one, sent(wire::form::changes, 2, 1), nullptr);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->base(), first);
  EXPECT_EQ(all.of(2).find(one, {1, 0}), nullptr) << "only the last one is kept";
  // Changes to another value than the one that is here: neither counts as known afterwards.
  EXPECT_EQ(all.of(2).note(one, sent(wire::form::changes, 4, 3), nullptr), nullptr);
  EXPECT_EQ(all.of(2).find(one, {4, 0}), nullptr);
  EXPECT_EQ(all.of(2).find(one, {2, 0}), nullptr);
  all.of(2).note(one, sent(whole, 5, 0), nullptr);
  all.of(3).note(one, sent(whole, 6, 0), nullptr);
  all.drop(2, one);
  EXPECT_EQ(all.of(2).find(one, {5, 0}), nullptr);
  EXPECT_TRUE(all.of(3).find(one, {6, 0}));
  all.drop(3);
  EXPECT_EQ(all.of(3).find(one, {6, 0}), nullptr);
}

TEST(payload_blocks, sender_and_receiver_agree_on_what_is_kept) {
  calls::payload_tags tags;
  calls::sent_blocks sender;
  calls::kept_blocks receiver;
  std::mt19937 random(1);
  std::vector<bytes> contents;
  for (int i = 0; i < 12; ++i) contents.emplace_back(40'000'000 + i, static_cast<unsigned char>(i));
  int named = 0;
  for (int round = 0; round < 60; ++round) {
    auto const &content = contents[random() % (round < 30 ? 4 : contents.size())];
    wire::call call;
    call.payload.blocks = {{content.size(), {{0, view(content)}}, {}, false}};
    named += !sender.name(call.payload.blocks[0], tags);
    call.release = sender.release();
    auto const blocks = receiver.take(3, call, nullptr);
    ASSERT_EQ(blocks.size(), 1u);
    ASSERT_EQ(blocks[0].bytes, content.size());
    ASSERT_EQ(blocks[0].data[17], content[17]);
  }
  EXPECT_GE(named, 26 + 5);
  wire::call unknown;
  unknown.payload.blocks = {{40'000'000, {}, {1, 2}, true}};
  EXPECT_THROW(receiver.take(3, unknown, nullptr), values::malformed);
}

// Whatever is sent: no more than the limit, and what travelled last, in any order of use.
TEST(payload_blocks, what_is_kept_has_a_limit_and_the_oldest_goes_first) {
  constexpr std::size_t size = 20'000'000, fit = calls::kept_blocks_limit_bytes / size;
  calls::payload_tags tags;
  calls::sent_blocks sender;
  calls::kept_blocks receiver;
  std::vector<bytes> contents;
  for (std::size_t i = 0; i < 2 * fit; ++i) contents.emplace_back(size, static_cast<unsigned char>(i));
  std::vector<std::weak_ptr<int>> messages;
  auto send = [&](std::size_t i) {
    wire::call call;
    call.payload.blocks = {{size, {{0, view(contents[i])}}, {}, false}};
    bool const travels = sender.name(call.payload.blocks[0], tags);
    call.release = sender.release();
    auto const message = std::make_shared<int>(0);
    messages.push_back(message);
    auto const got = receiver.take(3, call, message);
    EXPECT_EQ(got.at(0).data[5], contents[i][5]);
    return travels;
  };
  auto const kept = [&] {
    return std::count_if(messages.begin(), messages.end(), [](auto &m) { return !m.expired(); });
  };
  for (std::size_t i = 0; i < fit; ++i) EXPECT_TRUE(send(i)) << i;
  for (std::size_t i = fit; i-- > 0;) EXPECT_FALSE(send(i)) << i;  // now the last is the oldest
  EXPECT_EQ(kept(), fit);
  EXPECT_TRUE(send(fit));
  EXPECT_EQ(kept(), fit);
  EXPECT_FALSE(send(0));
  EXPECT_TRUE(send(fit - 1)) << "the oldest has gone";
  for (int round = 0; round < 3; ++round)
    for (std::size_t i = 0; i < contents.size(); ++i) {
      send(i);
      ASSERT_LE(kept() * size, calls::kept_blocks_limit_bytes);
      ASSERT_FALSE(send(i));
    }
  // One that is larger than all of it is kept as long as it is the newest.
  bytes const huge(calls::kept_blocks_limit_bytes + 1000, 'h');
  auto send_huge = [&] {
    wire::call call;
    call.payload.blocks = {{huge.size(), {{0, view(huge)}}, {}, false}};
    bool const travels = sender.name(call.payload.blocks[0], tags);
    call.release = sender.release();
    auto const message = std::make_shared<int>(0);
    messages.push_back(message);
    receiver.take(3, call, message);
    return travels;
  };
  EXPECT_TRUE(send_huge());
  EXPECT_FALSE(send_huge());
  EXPECT_EQ(kept(), 1);
  EXPECT_TRUE(send(0));
  EXPECT_EQ(kept(), 1);
}

// The sender may have to start over at any time: what it has forgotten is still released.
TEST(payload_blocks, nothing_stays_kept_after_starting_over) {
  calls::payload_tags tags;
  calls::sent_blocks sender;
  calls::kept_blocks receiver;
  std::mt19937 random(1);
  std::vector<bytes> contents;
  for (int i = 0; i < 20; ++i) contents.emplace_back(100'000, static_cast<unsigned char>(i));
  auto send = [&](bytes const &content) {
    wire::call call;
    call.payload.blocks = {{content.size(), {{0, view(content)}}, {}, false}};
    sender.name(call.payload.blocks[0], tags);
    call.release = sender.release();
    return receiver.take(3, call, nullptr);
  };
  for (int round = 0; round < 300; ++round) {
    auto const &content = contents[random() % contents.size()];
    ASSERT_EQ(send(content).at(0).data[0], content[0]);
    if (random() % 4 == 0) sender.start_over();
  }
  sender.start_over();
  send(contents[0]);
  for (std::size_t i = 0; i < contents.size(); ++i) {
    wire::call named;
    named.payload.blocks = {{100'000, {}, values::hash_of(contents[i].data(), contents[i].size()), true}};
    if (i == 0)
      EXPECT_NO_THROW(receiver.take(3, named, nullptr));
    else
      EXPECT_THROW(receiver.take(3, named, nullptr), values::malformed) << i;
  }
}

TEST(arrived_block, nothing_is_allocated_for_what_is_only_claimed) {
  bytes const content(10, 'a');
  for (std::uint64_t claimed : {std::uint64_t{11}, std::uint64_t{1} << 62})
    EXPECT_THROW(globals::whole_block({claimed, {{0, view(content)}}, {}, false}, nullptr), values::malformed);
  auto joined = globals::whole_block({10, {{0, view(content, 0, 4)}, {4, view(content, 4)}}, {}, false}, nullptr);
  EXPECT_EQ(std::string(joined.data, joined.data + joined.bytes), std::string(10, 'a'));
}

TEST(backoff, leaves_out_what_fails_and_tries_again) {
  globals::backoff b;
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(b.failed());
  EXPECT_TRUE(b.failed());
  int left_out = 0;
  while (!b.is_worth_it()) ++left_out;
  EXPECT_EQ(left_out, 8);
  for (int i = 0; i < 3; ++i) b.failed();
  for (left_out = 0; !b.is_worth_it();) ++left_out;
  EXPECT_EQ(left_out, 16);
  b.helped();
  EXPECT_TRUE(b.is_worth_it());
}

}  // namespace
