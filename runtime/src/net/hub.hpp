// Who reads the sockets: the thread that waits for an answer, itself.
//
// Waking a thread costs more than everything else in a short call, so there is no dedicated I/O thread in its path. At
// any time at most one thread, the reader, serves all descriptors. A thread that has to wait becomes the reader when
// there is none: it first polls the stream its answer comes from, giving way to other threads, and then blocks in
// epoll. Threads that wait while another one reads sleep until their answer is in, or until the reader leaves and makes
// one of them the next. A background thread becomes the reader only when nobody has read for a moment, so streams are
// served while the program computes; it gives the place up as soon as a waiting thread asks for it.
#pragma once

#include "net/descriptor.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

namespace ferry::net {

using deadline = std::optional<std::chrono::steady_clock::time_point>;

// Something with a descriptor that the reader serves. Never called by two threads at once.
class event_source {
public:
  virtual ~event_source() = default;
  virtual void on_readable() = 0;
  virtual void on_writable() {}
};

// What one thread waits for. Lives on its stack.
class waiter {
public:
  bool is_ready() const { return ready_.load(std::memory_order_acquire); }

private:
  friend class hub;
  std::atomic<bool> ready_{false};
  std::atomic<bool> interrupted_{false};
  bool reads_ = false;  // its thread is the reader; guarded by hub::mutex_
  std::thread::id thread_ = std::this_thread::get_id();
  std::condition_variable woken_;
};

class hub {
public:
  hub();
  ~hub();
  hub(hub const &) = delete;
  hub &operator=(hub const &) = delete;

  void add(int fd, std::shared_ptr<event_source>);
  void remove(int fd);
  // Also tell the source when its descriptor takes more bytes. Thread-safe.
  void watch_writable(int fd, bool);

  // Waits until somebody signals the waiter, or interrupts it, or until the deadline; returns whether it was signalled.
  // `hot` is the source the answer is expected from, or null.
  bool wait(waiter &, deadline = {}, event_source *hot = nullptr);
  // Ends the wait of a thread. Thread-safe; the waiter may be gone, and must not be signalled again, afterwards.
  void signal(waiter &);
  // Makes the thread return from wait once, without its answer. Thread-safe; the waiter must not be gone.
  void interrupt(waiter &);

  // Around a fork. In the child, which has no thread that reads, the descriptors are closed, so that a stream ends with
  // this process; nothing else may be done with the hub there.
  void before_fork() { sources_mutex_.lock(); }
  void after_fork() { sources_mutex_.unlock(); }
  void after_fork_in_child();

  // Starts the background thread, once.
  void start_background();
  // Ends it. Waiting threads go on reading for themselves.
  void stop_background();

private:
  enum class reader { none, waiting_thread, background };

  void read_for(waiter &, deadline, event_source *hot);
  void serve(int timeout_ms);
  void poll_hot(waiter const &, event_source &hot, std::chrono::steady_clock::time_point end);
  void leave(std::unique_lock<std::mutex> &);
  void run_background();
  void kick();

  // How long a waiting thread polls before it blocks. An answer to a short call arrives within 50 µs; a longer wait
  // does not notice them. It grows while waits end soon after they have blocked, since to be woken costs as much again.
  static constexpr std::chrono::microseconds shortest_polling{50};
  std::chrono::microseconds polling_time_ = shortest_polling;  // the reader's

  descriptor epoll_, wake_;

  std::mutex sources_mutex_;
  std::unordered_map<int, std::shared_ptr<event_source>> sources_;

  std::mutex mutex_;
  reader reader_ = reader::none;
  std::list<waiter *> sleeping_;
  std::uint64_t turns_ = 0;  // how often a thread became the reader
  bool background_asleep_ = false;
  bool stopping_ = false;
  std::atomic<bool> give_up_{false};  // asks the background reader to leave
  std::condition_variable background_woken_;
  std::thread background_;
};

}  // namespace ferry::net
