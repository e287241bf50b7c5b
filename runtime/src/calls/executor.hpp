// Runs the calls that arrive: one at a time, in their order, and the next one when the running one waits inside ferry.
//
// A worker runs them on threads of ferry: usually one, its main thread. A call that waits for something puts down the
// baton; another thread, started if there is none, takes it up for the next call, and the waiting call goes on when it
// has its answer and the baton is free again. So calls never run beside each other, and calls that wait for each other,
// or for processes that call back, cannot block the worker. In the main process, which has code of its own to run,
// calls run on a thread that waits inside ferry, during its wait. Nor do they run beside each other there: until a call
// has ended, others run only on its thread, while it waits, and end before it goes on. So the values that each puts in
// the place of the program's own are taken away in the opposite order.
#pragma once

#include "net/hub.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace ferry::calls {

class executor {
public:
  using job = std::function<void()>;

  // A worker runs nothing before serve() has begun. `resumed` is called on the thread of a worker's call that has
  // waited, when it has the baton again.
  executor(net::hub &hub, bool is_worker, std::function<void()> resumed)
      : hub_(hub), is_worker_(is_worker), resumed_(std::move(resumed)), baton_held_(is_worker) {}

  // Queues a call. Thread-safe, never waits.
  void add(job);

  // The worker's main thread: runs calls until the process ends. `hot` gives the source to expect the next one from.
  [[noreturn]] void serve(std::function<std::shared_ptr<net::event_source>()> hot);

  // How every thread waits: lets queued calls run meanwhile. Returns whether the waiter was signalled.
  bool wait(net::waiter &, net::deadline, net::event_source *hot);

private:
  bool take_next(job &, bool by_main_thread);
  void run_as_extra_thread();
  void hand_over();
  void pick_up_baton();
  void put_down_baton();
  void run_queued(bool by_main_thread);
  bool wait_as_main_process(net::waiter &, net::deadline, net::event_source *hot);
  bool may_run_here(std::thread::id) const;
  void run_next(std::unique_lock<std::mutex> &);
  void wake_one_that_may_run();

  net::hub &hub_;
  bool const is_worker_;
  std::function<void()> const resumed_;

  std::mutex mutex_;
  std::deque<job> queue_;
  bool baton_held_;
  std::condition_variable baton_free_;
  int resuming_ = 0;    // calls that have their answer and wait for the baton: they go first
  int idle_extra_ = 0;  // extra threads that wait for a call
  bool extra_starts_ = false;  // one has been started: it takes from the queue before it waits
  std::condition_variable extra_woken_;
  net::waiter *main_thread_ = nullptr;  // the worker's main thread when it waits for a call
  bool main_looks_ = true;              // it is awake between calls: it takes from the queue before it waits

  // The main process's: threads that wait and could run a call, and the one that does.
  struct lender {
    net::waiter *waiting;
    std::thread::id thread;
  };
  std::list<lender> lending_;
  std::thread::id running_on_;
  int running_ = 0;  // calls there that have not ended
};

}  // namespace ferry::calls
