// Nobody who waits is forgotten, and a waiter is not touched any more once its thread may have gone on.
#include "calls/executor.hpp"
#include "net/hub.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <new>
#include <thread>

namespace {

using namespace ferry;

// A descriptor that can be read; what is done then.
struct event final : net::event_source {
  explicit event(std::function<void()> what) : what_(std::move(what)) {}
  void on_readable() override {
    char c;
    if (::read(end_.first.get(), &c, 1) == 1) what_();
  }
  void happen() { EXPECT_EQ(::write(end_.second.get(), "", 1), 1); }
  int fd() const { return end_.first.get(); }

private:
  std::function<void()> what_;
  std::pair<net::descriptor, net::descriptor> end_ = net::stream_pair();
};

// The call and the answer of the thread that was to run it come in one go: the other thread runs the call.
TEST(waiting, a_call_is_run_by_another_thread_when_the_first_has_its_answer) {
  for (int round = 0; round < 20; ++round) {
    net::hub hub;
    calls::executor executor(hub, false, [] {});
    net::waiter *first = nullptr, *second = nullptr;
    auto const come = std::make_shared<event>([&] {
      executor.add([&] { hub.signal(*second); });
      hub.signal(*first);
    });
    hub.add(come->fd(), come);
    std::atomic<int> waiting{0};
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    auto const wait = [&](net::waiter *&place) {
      net::waiter w;
      place = &w;
      ++waiting;
      EXPECT_TRUE(executor.wait(w, until, nullptr));
    };
    std::thread one(wait, std::ref(first));
    while (waiting != 1) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // so that it waits first; else it is no test
    std::thread two(wait, std::ref(second));
    while (waiting != 2) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    come->happen();
    one.join();
    two.join();
    if (HasFailure()) break;
  }
}

// A waiter whose later part lies on a page of its own, which is closed: each look there is noticed.
struct guarded_waiter {
  guarded_waiter() {
    page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    pages = static_cast<char *>(::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    waiter = new (pages + page - 16) net::waiter;
    the = this;
    struct sigaction action{};
    action.sa_handler = [](int) {
      ++the->looks;
      if (the->waiter->is_ready()) ++the->late_looks;
      ::mprotect(the->pages + the->page, the->page, PROT_READ | PROT_WRITE);
    };
    ::sigaction(SIGSEGV, &action, &before);
    ::mprotect(pages + page, page, PROT_NONE);
  }
  ~guarded_waiter() {
    ::sigaction(SIGSEGV, &before, nullptr);
    ::mprotect(pages + page, page, PROT_READ | PROT_WRITE);
    waiter->~waiter();
    ::munmap(pages, 2 * page);
  }

  std::size_t page;
  char *pages;
  net::waiter *waiter;
  int looks = 0, late_looks = 0;
  struct sigaction before;
  static inline guarded_waiter *the;
};

TEST(waiting, a_signalled_waiter_may_be_gone_at_once) {
  net::hub hub;
  guarded_waiter guarded;
  std::thread([&] { hub.signal(*guarded.waiter); }).join();
  EXPECT_TRUE(guarded.waiter->is_ready());
  EXPECT_GT(guarded.looks, 0);
  EXPECT_EQ(guarded.late_looks, 0);
}

}  // namespace
