// What a stream does not take at once: it arrives as it was, whatever becomes of the sender's memory, and is kept once
// for all receivers.
#include "globals/block_hashes.hpp"
#include "memory/kept_memory.hpp"
#include "memory/shared_copy.hpp"
#include "net/connection.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cstring>
#include <random>
#include <thread>

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;

constexpr std::size_t segment = memory::shared_copy::segment_bytes;

bytes random_bytes(std::size_t size) {
  std::mt19937_64 random(size);
  bytes b(size);
  for (std::size_t i = 0; i + 8 <= size; i += 8) {
    auto const word = random();
    std::memcpy(b.data() + i, &word, 8);
  }
  return b;
}

// Both ends of a stream, in this process.
struct stream {
  stream() : stream(net::stream_pair()) {}
  explicit stream(std::pair<net::descriptor, net::descriptor> ends)
      : sender(std::move(ends.first)), receiver(std::move(ends.second)) {}

  // The next message; the sender goes on with what it kept.
  std::shared_ptr<wire::received> next() {
    std::shared_ptr<wire::received> message;
    while (!message) {
      sender.flush();
      pollfd readable{receiver.fd(), POLLIN, 0};
      EXPECT_EQ(::poll(&readable, 1, 10'000), 1);
      EXPECT_GE(receiver.receive([&](wire::frame f) { message = std::make_shared<wire::received>(std::move(f)); }), 0);
    }
    return message;
  }

  net::connection sender, receiver;
};

wire::block block_of(bytes const &content, std::vector<std::pair<std::size_t, std::size_t>> const &pieces,
                     std::shared_ptr<memory::shared_copy> copy) {
  wire::block b;
  b.size = content.size();
  b.copy = std::move(copy);
  for (auto [offset, size] : pieces) b.pieces.push_back({offset, {content.data() + offset, size}});
  return b;
}
wire::call call_with(wire::block b) {
  wire::call c;
  c.payload.blocks = {std::move(b)};
  return c;
}
void expect_content(wire::received const &message, bytes const &expected) {
  for (auto const &p : message.as<wire::call>()->payload.blocks.at(0).pieces)
    EXPECT_EQ(std::memcmp(p.content.data, expected.data() + p.offset, p.content.size), 0) << p.offset;
}

TEST(sending, what_is_not_read_at_once_arrives_as_it_was) {
  for (bool shared : {false, true}) {
    auto content = random_bytes(3 * segment + 5000);
    auto const expected = content;
    stream one;
    for (int i = 0; i < 3; ++i) {
      auto copy = shared ? std::make_shared<memory::shared_copy>(content.size()) : nullptr;
      ASSERT_TRUE(one.sender.send(call_with(block_of(content, {{0, content.size()}}, copy))));
      std::fill(content.begin(), content.end(), 0);
      content = expected;
    }
    std::fill(content.begin(), content.end(), 0);
    EXPECT_TRUE(one.sender.has_unsent());
    for (int i = 0; i < 3; ++i) expect_content(*one.next(), expected);
    EXPECT_TRUE(one.sender.flush());
    EXPECT_FALSE(one.sender.has_unsent());
  }
}

TEST(sending, one_copy_serves_all_receivers) {
  auto content = random_bytes(8 * segment);
  auto const expected = content;
  globals::block_hashes hashes({content.data(), content.size()});
  hashes.update(1);
  std::vector<stream> receivers(5);
  auto const send_all = [&] {
    auto const copy = hashes.copy();
    for (auto &r : receivers) EXPECT_TRUE(r.sender.send(call_with(block_of(content, {{0, content.size()}}, copy))));
    return std::weak_ptr(copy);
  };
  auto const copy = send_all();
  EXPECT_EQ(copy.lock()->segments_copied(), 8u);
  // Another content is another copy.
  content[5 * segment] ^= 1;
  hashes.update(2);
  EXPECT_NE(hashes.copy(), copy.lock());
  std::fill(content.begin(), content.end(), 0);
  for (auto &r : receivers) expect_content(*r.next(), expected);
  EXPECT_TRUE(copy.expired()) << "it is kept no longer than it is needed";
}

// Receivers that held different values get different pieces, which share what they have in common.
TEST(sending, parts_are_kept_once_too) {
  auto content = random_bytes(6 * segment + 100'000);
  auto const expected = content;
  auto const copy = std::make_shared<memory::shared_copy>(content.size());
  std::vector<stream> receivers(4);
  auto const send = [&](stream &to, std::vector<std::pair<std::size_t, std::size_t>> const &pieces) {
    EXPECT_TRUE(to.sender.send(call_with(block_of(content, pieces, copy))));
  };
  send(receivers[0], {{segment, 3 * segment}});
  EXPECT_LE(copy->segments_copied(), 3u);
  send(receivers[1], {{4096, 2 * segment}, {5 * segment - 8192, segment + 100'000}});
  send(receivers[2], {{0, 20'000}, {2 * segment + 4096, 3 * segment}});
  send(receivers[3], {{0, content.size()}});
  EXPECT_EQ(copy->segments_copied(), 7u);
  std::fill(content.begin(), content.end(), 0);
  for (auto &r : receivers) expect_content(*r.next(), expected);
}

TEST(sending, owned_bytes_are_not_copied) {
  auto const owned = std::make_shared<bytes const>(random_bytes(4'000'000));
  stream one, other;
  for (stream *to : {&one, &other}) {
    wire::result r;
    r.payload.bytes = {owned->data(), owned->size()};
    r.payload.owner = owned;
    EXPECT_TRUE(to->sender.send(r));
  }
  EXPECT_EQ(owned.use_count(), 3);
  for (stream *to : {&one, &other}) {
    auto const message = to->next();
    auto const got = message->as<wire::result>()->payload.bytes;
    ASSERT_EQ(got.size, owned->size());
    EXPECT_EQ(std::memcmp(got.data, owned->data(), got.size), 0);
    EXPECT_TRUE(to->sender.flush());
  }
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(sending, a_receiver_that_reads_slowly_or_stops_is_not_waited_for) {
  auto const content = random_bytes(32'000'000);
  stream one;
  std::thread reader([&] {
    std::vector<char> to(100'000);
    for (int i = 0; i < 5 && ::recv(one.receiver.fd(), to.data(), to.size(), 0) > 0; ++i) {}
  });
  EXPECT_TRUE(one.sender.send(call_with(block_of(content, {{0, content.size()}}, nullptr))));
  EXPECT_TRUE(one.sender.has_unsent());
  // The end of the stream while something is kept for it. A reader that came late may still wait for its last pieces,
  // which nobody sends any more.
  one.receiver.close();
  reader.join();
  EXPECT_TRUE(one.sender.flush());
  EXPECT_FALSE(one.sender.has_unsent());
  EXPECT_FALSE(one.sender.send(wire::ping{1}));
}

// A reservation of addresses: reading it takes no memory, copying it would.
struct empty_gigabytes {
  static constexpr std::size_t bytes = std::size_t{4} << 30;
  void *at = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ~empty_gigabytes() { ::munmap(at, bytes); }

  wire::call call() const {
    wire::block b;
    b.size = bytes;
    b.pieces.push_back({0, {static_cast<unsigned char const *>(at), bytes}});
    return call_with(std::move(b));
  }
};
// No new memory while this lives.
struct no_memory {
  rlimit before{};
  no_memory() {
    ::getrlimit(RLIMIT_AS, &before);
    rlimit const none{64 << 20, before.rlim_max};
    ::setrlimit(RLIMIT_AS, &none);
  }
  ~no_memory() { ::setrlimit(RLIMIT_AS, &before); }
};

TEST(sending, without_memory_a_message_is_not_sent_or_the_stream_ends) {
  empty_gigabytes const empty;
  auto const content = random_bytes(3'000'000);
  auto const small = call_with(block_of(content, {{0, content.size()}}, nullptr));
  // Behind another message that waits none of it has left: those before and after it arrive.
  stream one;
  ASSERT_TRUE(one.sender.send(small));
  {
    no_memory scope;
    EXPECT_THROW(one.sender.send(empty.call()), std::bad_alloc);
  }
  ASSERT_TRUE(one.sender.send(small));
  for (int i = 0; i < 2; ++i) expect_content(*one.next(), content);
  EXPECT_FALSE(one.sender.has_unsent());
  // When its beginning has left nothing may follow it.
  stream other;
  {
    no_memory scope;
    EXPECT_THROW(other.sender.send(empty.call()), std::bad_alloc);
  }
  EXPECT_FALSE(other.sender.send(small));
  EXPECT_FALSE(other.sender.has_unsent());
}

TEST(kept_memory, is_used_again_and_has_a_limit) {
  EXPECT_LE(memory::kept_bytes(), memory::kept_limit_bytes);
  auto first = memory::kept_words(5'000'000);
  auto const *const at = first.get();
  first[4'999'999] = 1;
  first = {};
  auto second = memory::kept_words(4'900'000);
  EXPECT_EQ(second.get(), at);
  auto const before = memory::kept_bytes();
  auto small = memory::kept_words(1000);
  small = {};
  EXPECT_EQ(memory::kept_bytes(), before) << "short ones come from the heap";
  for (int i = 0; i < 10; ++i) {
    std::vector<memory::words> many;
    for (int k = 0; k < 5; ++k) many.push_back(memory::kept_words(5'000'000));
    many.push_back(memory::kept_words(100'000'000));
  }
  EXPECT_LE(memory::kept_bytes(), memory::kept_limit_bytes);
  EXPECT_GT(memory::kept_bytes(), memory::kept_limit_bytes / 2);
}

}  // namespace
