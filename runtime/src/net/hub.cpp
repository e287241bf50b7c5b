#include "net/hub.hpp"

#include "memory/own_threads.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ferry::net {
namespace {

using clock = std::chrono::steady_clock;

// The longest polling: a longer wait is not worth it.
constexpr auto longest_polling = std::chrono::microseconds(400);
// How long nobody must have read before the background thread does.
constexpr auto quiet_time = std::chrono::milliseconds(1);

int milliseconds_until(deadline until) {
  if (!until) return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
}

bool has_passed(deadline until) { return until && clock::now() >= *until; }

}  // namespace

hub::hub() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_ || !wake_) throw_errno("cannot make an event queue");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_.get();
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
}

hub::~hub() { stop_background(); }

void hub::add(int fd, std::shared_ptr<event_source> source) {
  {
    std::lock_guard lock(sources_mutex_);
    sources_[fd] = std::move(source);
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) throw_errno("cannot watch a descriptor");
}

void hub::remove(int fd) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  std::lock_guard lock(sources_mutex_);
  sources_.erase(fd);
}

void hub::after_fork_in_child() {
  for (auto const &[fd, source] : sources_) ::close(fd);
  ::close(epoll_.get());
  sources_mutex_.unlock();
}

void hub::watch_writable(int fd, bool on) {
  epoll_event event{};
  event.events = on ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.fd = fd;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void hub::kick() {
  std::uint64_t one = 1;
  [[maybe_unused]] auto ignored = ::write(wake_.get(), &one, sizeof one);
}

bool hub::wait(waiter &w, deadline until, event_source *hot) {
  if (w.is_ready()) return true;
  std::unique_lock lock(mutex_);
  while (!w.is_ready() && !has_passed(until) && !w.interrupted_.exchange(false)) {
    if (reader_ == reader::none) {
      reader_ = reader::waiting_thread;
      w.reads_ = true;
      // Answers that always come quickly must not starve the other descriptors.
      bool look_around = ++turns_ % 64 == 0;
      lock.unlock();
      if (look_around) serve(0);
      read_for(w, until, hot);
      lock.lock();
      w.reads_ = false;
      leave(lock);
      continue;
    }
    if (reader_ == reader::background && !give_up_.exchange(true)) kick();
    auto place = sleeping_.insert(sleeping_.end(), &w);
    if (until)
      w.woken_.wait_until(lock, *until);
    else
      w.woken_.wait(lock);
    sleeping_.erase(place);
  }
  // It may have been woken to become the reader and have its answer already: the next one then does.
  if (reader_ == reader::none) leave(lock);
  return w.is_ready();
}

void hub::signal(waiter &w) {
  // The reader's own answer, the common case: it looks at the flag next.
  if (w.thread_ == std::this_thread::get_id()) {
    w.ready_.store(true, std::memory_order_release);
    return;
  }
  std::lock_guard lock(mutex_);
  bool const reads = w.reads_;
  // It looks at the flag when it has the lock.
  if (!reads) w.woken_.notify_one();
  // From here on the waiter may be gone: its thread may see the flag before it begins to wait.
  w.ready_.store(true, std::memory_order_release);
  if (reads) kick();
}

void hub::interrupt(waiter &w) {
  w.interrupted_ = true;
  if (w.thread_ == std::this_thread::get_id()) return;
  std::lock_guard lock(mutex_);
  if (w.reads_)
    kick();
  else
    w.woken_.notify_one();
}

// The reader leaves: the next waiting thread takes over, or after a quiet moment the background thread.
void hub::leave(std::unique_lock<std::mutex> &) {
  reader_ = reader::none;
  if (!sleeping_.empty())
    sleeping_.front()->woken_.notify_one();
  else if (background_asleep_)
    background_woken_.notify_one();
}

void hub::read_for(waiter &w, deadline until, event_source *hot) {
  auto const begin = clock::now();
  if (hot) poll_hot(w, *hot, begin + polling_time_);
  if (w.is_ready() || w.interrupted_) return;
  while (!w.is_ready() && !w.interrupted_ && !has_passed(until)) serve(milliseconds_until(until));
  if (!hot) return;
  bool const was_short = clock::now() - begin <= longest_polling;
  polling_time_ = was_short ? std::min(2 * polling_time_, longest_polling) : shortest_polling;
}

void hub::poll_hot(waiter const &w, event_source &hot, clock::time_point end) {
  do {
    hot.on_readable();
    if (w.is_ready() || w.interrupted_) return;
    ::sched_yield();
  } while (clock::now() < end);
}

void hub::serve(int timeout_ms) {
  epoll_event events[32];
  int count = ::epoll_wait(epoll_.get(), events, 32, timeout_ms);
  for (int i = 0; i < count; ++i) {
    int fd = events[i].data.fd;
    if (fd == wake_.get()) {
      std::uint64_t number;
      [[maybe_unused]] auto ignored = ::read(fd, &number, sizeof number);
      continue;
    }
    std::shared_ptr<event_source> source;
    {
      std::lock_guard lock(sources_mutex_);
      auto found = sources_.find(fd);
      if (found != sources_.end()) source = found->second;
    }
    if (!source) continue;
    if (events[i].events & EPOLLOUT) source->on_writable();
    if (events[i].events & ~static_cast<unsigned>(EPOLLOUT)) source->on_readable();
  }
}

void hub::start_background() {
  std::lock_guard lock(mutex_);
  if (background_.joinable() || stopping_) return;
  // The program's signal handlers run on the program's threads.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  background_ = std::thread([this] { run_background(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void hub::stop_background() {
  {
    std::lock_guard lock(mutex_);
    if (!background_.joinable()) return;
    stopping_ = true;
    give_up_ = true;
    background_woken_.notify_one();
    kick();
  }
  if (background_.get_id() == std::this_thread::get_id())
    background_.detach();
  else
    background_.join();
  background_ = {};
}

void hub::run_background() {
  memory::own_thread counted;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (reader_ != reader::none) {
      background_asleep_ = true;
      background_woken_.wait(lock);
      background_asleep_ = false;
      continue;
    }
    auto turns = turns_;
    background_woken_.wait_for(lock, quiet_time);
    if (stopping_ || reader_ != reader::none || turns != turns_) continue;
    reader_ = reader::background;
    give_up_ = false;
    lock.unlock();
    while (!give_up_) serve(-1);
    lock.lock();
    leave(lock);
  }
}

}  // namespace ferry::net
