// Which process may say what: of itself, of others, and in answer to whom.
#include "calls/outstanding.hpp"
#include "cluster/network.hpp"
#include "launch/local.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace ferry;

constexpr std::string_view build = "a build", cookie = "a cookie";  // before any initialiser runs, too
wire::bytes view(std::string_view s) { return {reinterpret_cast<unsigned char const *>(s.data()), s.size()}; }

// The other end of a stream: it says what it likes.
class peer {
public:
  explicit peer(net::descriptor socket) : stream_(std::move(socket)) {}
  explicit peer(std::string const &door) : peer(net::connect_locally(door)) {}

  void say(wire::message const &m) { EXPECT_TRUE(stream_.send(m)); }
  void say_hello(int process, int you_are = 0, std::string_view with = cookie) {
    wire::hello hello;
    hello.build = view(build);
    hello.cookie = view(with);
    hello.process = process;
    hello.you_are = you_are;
    say(hello);
  }
  // Null: the stream has ended.
  std::optional<wire::received> next() {
    std::optional<wire::received> message;
    while (!message) {
      pollfd readable{stream_.fd(), POLLIN, 0};
      EXPECT_EQ(::poll(&readable, 1, 10'000), 1);
      if (stream_.receive([&](wire::frame f) { message.emplace(std::move(f)); }) < 0) break;
    }
    return message;
  }
  // Why it is sent away; empty when it is not.
  std::string refusal() {
    auto const message = next();
    if (!message) return "the stream has ended";
    auto const *refused = message->as<wire::refused>();
    return refused ? std::string(refused->why) : std::string();
  }

  std::string refusal_of_hello(int process, int you_are = 0, std::string_view with = cookie) {
    say_hello(process, you_are, with);
    return refusal();
  }

private:
  net::connection stream_;
};

struct handler : cluster::call_handler {
  std::atomic<int> messages{0}, left{0}, shutdowns{0};
  void on_message(std::shared_ptr<cluster::link> const &, wire::received) override { ++messages; }
  void on_left(proc_id, cluster::exit_status) override { ++left; }
  void on_shutdown() override { ++shutdowns; }
  std::string types() const override { return {}; }
};

// Where this process accepts streams.
std::string door() {
  for (int fd = 3; fd < 1000; ++fd) {
    int accepts = 0;
    socklen_t length = sizeof accepts;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &length) != 0 || !accepts) continue;
    sockaddr_un at{};
    length = sizeof at;
    if (::getsockname(fd, reinterpret_cast<sockaddr *>(&at), &length) != 0 || at.sun_family != AF_UNIX) continue;
    std::string name(at.sun_path, length - offsetof(sockaddr_un, sun_path));
    name[0] = '@';
    return name;
  }
  return {};
}

// A worker, and the main process's end of its stream.
struct a_worker : testing::Test {
  net::hub hub;
  handler calls;
  std::optional<peer> main;
  std::unique_ptr<cluster::network> network;
  std::thread joining;

  void SetUp() override {
    auto ends = net::stream_pair();
    main.emplace(std::move(ends.first));
    joining = std::thread([this, to_main = std::move(ends.second)]() mutable {
      network = std::make_unique<cluster::network>(hub, calls, std::string(build), std::move(to_main));
    });
  }
  void join() {
    main->say_hello(1, 2);
    joining.join();
    hub.start_background();
    auto const answer = main->next();
    ASSERT_TRUE(answer && answer->as<wire::hello>());
    EXPECT_EQ(answer->as<wire::hello>()->process, 2);
  }
  void TearDown() override {
    if (joining.joinable()) joining.join();
    hub.stop_background();
  }
};

TEST_F(a_worker, is_told_by_the_main_process_alone_who_it_is) {
  while (door().empty()) std::this_thread::yield();
  EXPECT_NE(peer(door()).refusal_of_hello(1, 7), "");
  join();
  EXPECT_EQ(network->self(), 2);
}

TEST_F(a_worker, talks_to_other_workers_that_have_the_cookie) {
  join();
  peer other(door()), stranger(door());
  EXPECT_EQ(other.refusal_of_hello(3), "");
  EXPECT_EQ(stranger.refusal_of_hello(3, 0, "another cookie"), "it does not belong to this run of the program");
}

TEST_F(a_worker, takes_nobody_for_another_process) {
  join();
  for (int process : {1, 2, 0, -1})
    EXPECT_EQ(peer(door()).refusal_of_hello(process), "it is not process " + std::to_string(process));
  peer changing(door());
  EXPECT_EQ(changing.refusal_of_hello(3), "");
  EXPECT_EQ(changing.refusal_of_hello(4), "the stream has ended");
}

TEST_F(a_worker, obeys_the_main_process_alone) {
  join();
  peer early(door()), other(door());
  early.say(wire::shutdown{});
  EXPECT_EQ(early.refusal(), "the stream has ended");
  EXPECT_EQ(other.refusal_of_hello(3), "");
  other.say(wire::shutdown{});
  other.say(wire::left{1, 9, -1});
  other.say(wire::peers{{{4, "@nowhere"}}});
  other.say(wire::ping{1});
  ASSERT_TRUE(other.next()->as<wire::pong>());  // so these have been read
  EXPECT_EQ(calls.shutdowns, 0);
  EXPECT_EQ(calls.left, 0);
  EXPECT_EQ(network->processes(), (std::vector<proc_id>{1, 2, 3}));
  main->say(wire::shutdown{});
  main->say(wire::ping{2});
  ASSERT_TRUE(main->next()->as<wire::pong>());
  EXPECT_EQ(calls.shutdowns, 1);
}

// This program, started as a worker: it says that it is another process, by so much.
constexpr char says_it_is[] = "FERRY_TEST_SAYS_IT_IS";
[[gnu::constructor]] void be_a_worker() {
  auto const *socket = std::getenv(launch::worker_variable), *by = std::getenv(says_it_is);
  if (!socket || !by) return;
  peer main(net::descriptor(std::atoi(socket)));
  auto const message = main.next();
  auto const *hello = message->as<wire::hello>();
  std::string const given(reinterpret_cast<char const *>(hello->cookie.data), hello->cookie.size);
  main.say_hello(hello->you_are + std::atoi(by), 0, given);
  while (main.next()) {}
  ::_exit(0);
}

TEST(the_main_process, takes_no_worker_for_another_one) {
  net::hub hub;
  handler calls;
  cluster::network network(hub, calls, std::string(build));
  launch_options options;
  options.env[says_it_is] = "0";
  EXPECT_EQ(network.add_local(1, options), (std::vector<proc_id>{2}));
  for (auto const &[by, who] : {std::pair("1", "4"), std::pair("-1", "3"), std::pair("-4", "1")}) {
    options.env[says_it_is] = by;
    try {
      network.add_local(1, options);
      ADD_FAILURE();
    } catch (error const &e) {
      EXPECT_NE(std::string(e.what()).find(std::string("it is not process ") + who), std::string::npos) << e.what();
    }
  }
  network.end_all(std::chrono::milliseconds(0));
}

wire::received arrived(wire::message const &m) {
  auto ends = net::stream_pair();
  peer from(std::move(ends.first)), to(std::move(ends.second));
  from.say(m);
  return std::move(*to.next());
}

TEST(requests, are_answered_by_whom_they_were_sent_to) {
  net::hub hub;
  calls::requests all(hub);
  auto const call = all.make(2), inventory = all.make(2);
  inventory->is_for_inventory = true;
  auto const result_of = [](auto const &r) {
    wire::result result;
    result.id = r->id;
    return arrived(result);
  };
  auto const inventory_of = [](auto const &r) { return arrived(wire::inventory{r->id, {}}); };
  EXPECT_FALSE(all.answer(3, call->id, result_of(call)));
  EXPECT_FALSE(all.answer(2, call->id, inventory_of(call)));
  EXPECT_FALSE(all.answer(2, inventory->id, result_of(inventory)));
  EXPECT_FALSE(all.answer(2, 77, result_of(call)));
  EXPECT_EQ(all.answer(2, call->id, result_of(call)), call);
  EXPECT_FALSE(all.answer(2, call->id, result_of(call)));
  EXPECT_EQ(all.answer(2, inventory->id, inventory_of(inventory)), inventory);
}

}  // namespace
