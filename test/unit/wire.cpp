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
  c.payload = view(small);
  c.globals = {{11, {1, 2}, true, view(large)}, {12, {3, 4}, false, {}}};
  c.site = "main.cpp:12";
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
  EXPECT_EQ(text(c->payload), small);
  ASSERT_EQ(c->globals.size(), 2u);
  EXPECT_EQ(text(c->globals[0].value), large);
  EXPECT_EQ(c->globals[0].tag, (content_tag{1, 2}));
  EXPECT_TRUE(c->globals[0].present);
  EXPECT_FALSE(c->globals[1].present);
  EXPECT_EQ(c->site, "main.cpp:12");
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
        for (std::size_t n = 0; n < c->payload.size; ++n) sum += c->payload.data[n];
        for (auto const &g : c->globals)
          for (std::size_t n = 0; n < g.value.size; ++n) sum += g.value.data[n];
        EXPECT_GE(sum, 0u);
      }
    } catch (ferry::error const &) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
