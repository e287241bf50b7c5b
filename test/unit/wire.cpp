// Messages through the wire format and back; frames that nobody sent.
#include "wire/frame.hpp"
#include "wire/outgoing.hpp"

#include <ferry/error.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace {

using namespace ferry::wire;

// The words of a message as they would arrive, without the length before them.
std::vector<std::uint64_t> words_of(message const &m) {
  outgoing out(m);
  std::string all;
  for (auto const &b : out.blocks()) all.append(static_cast<char const *>(b.iov_base), b.iov_len);
  EXPECT_EQ(all.size(), out.size());
  EXPECT_EQ(all.size() % 8, 0u);
  std::vector<std::uint64_t> words(all.size() / 8);
  std::memcpy(words.data(), all.data(), all.size());
  EXPECT_EQ(words.at(0), words.size() - 1);
  words.erase(words.begin());
  return words;
}

frame frame_of(std::vector<std::uint64_t> const &words) {
  frame f{std::make_unique<std::uint64_t[]>(words.size()), words.size()};
  std::copy(words.begin(), words.end(), f.words.get());
  return f;
}

bytes view(std::string const &s) { return {reinterpret_cast<unsigned char const *>(s.data()), s.size()}; }
std::string text(bytes b) { return {reinterpret_cast<char const *>(b.data), b.size}; }

call sample_call(std::string const &small, std::string const &large) {
  call c;
  c.id = 5;
  c.entry = 0xfeedfacecafebeef;
  c.mode = call_mode::keep;
  c.payload.bytes = view(small);
  c.payload.blocks = {{large.size(), {}, {5, 6}, true}};
  static held_global const held_ones[] = {{21, {22, 23}}, {24, {25, 26}}};
  c.held = {held_ones, 2};
  global_value whole, held, changed;
  whole.id = 11;
  whole.tag = {1, 2};
  whole.form = form::whole;
  whole.value.bytes = view(large);
  held.id = 12;
  held.tag = {3, 4};
  changed.id = 13;
  changed.form = form::changes;
  changed.base = {7, 8};
  changed.same_bytes = true;
  changed.value.blocks = {{large.size(), {{10, view(small)}, {2000, view(small)}}, {}, false}};
  c.globals = {whole, held, changed};
  c.site = "main.cpp:12";
  c.release = {{9, 10}};
  c.referred = {11, 21};
  c.shares = true;
  c.shared = {{11, 12, 1, 2, 3, 4}, {12, 13, 5, 6, 7, 8}};
  return c;
}

TEST(wire, a_call_comes_back) {
  std::string small = "payload", large(300000, 'l');
  received r(frame_of(words_of(sample_call(small, large))));
  auto const *c = r.as<call>();
  ASSERT_TRUE(c);
  EXPECT_EQ(c->id, 5u);
  EXPECT_EQ(c->entry, 0xfeedfacecafebeef);
  EXPECT_EQ(c->mode, call_mode::keep);
  EXPECT_EQ(text(c->payload.bytes), small);
  ASSERT_EQ(c->held.count, 2u);
  EXPECT_EQ(c->held.first[1].id, 24u);
  EXPECT_EQ(c->held.first[1].tag, (content_tag{25, 26}));
  ASSERT_EQ(c->payload.blocks.size(), 1u);
  EXPECT_EQ(c->payload.blocks[0].tag, (content_tag{5, 6}));
  EXPECT_TRUE(c->payload.blocks[0].kept);
  ASSERT_EQ(c->globals.size(), 3u);
  EXPECT_EQ(text(c->globals[0].value.bytes), large);
  EXPECT_EQ(c->globals[0].tag, (content_tag{1, 2}));
  EXPECT_EQ(c->globals[0].form, form::whole);
  EXPECT_EQ(c->globals[1].form, form::held);
  auto const &changed = c->globals[2];
  EXPECT_EQ(changed.form, form::changes);
  EXPECT_EQ(changed.base, (content_tag{7, 8}));
  EXPECT_TRUE(changed.same_bytes);
  ASSERT_EQ(changed.value.blocks.size(), 1u);
  EXPECT_EQ(changed.value.blocks[0].size, large.size());
  ASSERT_EQ(changed.value.blocks[0].pieces.size(), 2u);
  EXPECT_EQ(changed.value.blocks[0].pieces[1].offset, 2000u);
  EXPECT_EQ(text(changed.value.blocks[0].pieces[1].content), small);
  EXPECT_EQ(c->release, (std::vector<content_tag>{{9, 10}}));
  EXPECT_EQ(c->referred, (std::vector<std::uint64_t>{11, 21}));
  EXPECT_TRUE(c->shares);
  EXPECT_EQ(c->shared, (std::vector<shared_run>{{11, 12, 1, 2, 3, 4}, {12, 13, 5, 6, 7, 8}}));
  EXPECT_EQ(c->site, "main.cpp:12");
}

TEST(wire, pieces_outside_of_their_block_are_refused) {
  std::string text(100, 't');
  auto sent = [&](std::vector<piece> pieces) {
    call c;
    c.payload.blocks = {{150, std::move(pieces), {}, false}};
    received r(frame_of(words_of(c)));
  };
  EXPECT_NO_THROW(sent({{50, view(text)}}));
  EXPECT_THROW(sent({{51, view(text)}}), ferry::error);
  EXPECT_THROW(sent({{~std::uint64_t{0} - 9, view(text)}}), ferry::error);
  EXPECT_THROW(sent({{20, view(text)}, {119, {view(text).data, 5}}}), ferry::error);
}

TEST(wire, what_is_of_no_known_kind_is_refused) {
  auto const refused = [](message const &m) { EXPECT_THROW(received(frame_of(words_of(m))), ferry::error); };
  call c;
  c.mode = static_cast<call_mode>(3);
  refused(c);
  result r;
  r.status = static_cast<status>(6);
  refused(r);
  steer s;
  s.what = static_cast<steering>(3);
  refused(s);
  ferry::wire::values v;
  v.globals.emplace_back().form = static_cast<form>(3);
  refused(v);
}

// A list of empty structures takes no bytes, however long it says that it is.
TEST(wire, lists_are_not_believed) {
  auto words = words_of(peers{{{3, "@a"}, {4, "@b"}}});
  bool found = false;
  for (auto &w : words) {
    // The pointer to the list of two: of structures, by a tag word, then the tag itself.
    if ((w & 3) != 1 || (w >> 32 & 7) != 7) continue;
    auto &tag = *(&w + 1 + (static_cast<std::int32_t>(w) >> 2));
    tag = (std::uint64_t{0} << 32) | (0x1fffffffu << 2);
    found = true;
    break;
  }
  ASSERT_TRUE(found);
  EXPECT_THROW(received(frame_of(words)), ferry::error);
}

TEST(wire, large_values_are_not_copied) {
  std::string large(1 << 20, 'l');
  outgoing out(sample_call("x", large));
  bool in_place = false;
  for (auto const &b : out.blocks()) in_place |= b.iov_base == large.data();
  EXPECT_TRUE(in_place);
}

TEST(wire, a_result_comes_back) {
  result m;
  m.id = 9;
  m.status = status::thrown;
  m.printed = true;
  m.thrown = {"St9exception", "std::exception", "what it says", "a.cpp:1\nb.cpp:2", 3};
  received r(frame_of(words_of(m)));
  auto const *back = r.as<result>();
  ASSERT_TRUE(back);
  EXPECT_EQ(back->status, status::thrown);
  EXPECT_TRUE(back->printed);
  EXPECT_EQ(back->thrown.what, "what it says");
  EXPECT_EQ(back->thrown.worker, 3);
}

TEST(wire, hostile_frames_are_refused_or_read) {
  std::string small = "payload", large(4000, 'l');
  auto const good = words_of(sample_call(small, large));
  for (std::size_t n = 0; n < good.size(); n += 7)
    EXPECT_THROW(received(frame_of({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n)})), ferry::error) << n;
  std::mt19937_64 random(3);
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    auto bad = good;
    for (int k = 0; k < 3; ++k)
      bad[random() % std::min<std::size_t>(bad.size(), 40)] ^= std::uint64_t{1} << random() % 64;
    try {
      received r(frame_of(bad));
      // What was accepted can be read to its end.
      if (auto const *c = r.as<call>()) {
        std::size_t sum = c->site.size();
        auto read = [&](bytes b) {
          for (std::size_t n = 0; n < b.size; ++n) sum += b.data[n];
        };
        read(c->payload.bytes);
        for (auto const &g : c->globals) {
          read(g.value.bytes);
          for (auto const &b : g.value.blocks)
            for (auto const &p : b.pieces) read(p.content);
        }
        EXPECT_GE(sum, 0u);
      }
    } catch (ferry::error const &) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
