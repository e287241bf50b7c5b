#include "calls/executor.hpp"

#include "memory/own_threads.hpp"

namespace ferry::calls {
namespace {
// Whether this thread runs a call and holds the baton.
thread_local bool holds_baton = false;
}  // namespace

void executor::add(job j) {
  std::lock_guard lock(mutex_);
  queue_.push_back(std::move(j));
  if (is_worker_)
    hand_over();
  else
    wake_one_that_may_run();
}

// With the lock held: has a thread run the next call when there is one and nothing runs.
void executor::hand_over() {
  if (queue_.empty() || baton_held_ || resuming_) return;
  if (main_looks_ || extra_starts_) return;
  if (main_thread_) {
    main_looks_ = true;
    hub_.signal(*std::exchange(main_thread_, nullptr));
  } else if (idle_extra_) {
    extra_woken_.notify_one();
  } else {
    std::thread([this] {
      memory::own_thread counted;
      run_queued(false);
      run_as_extra_thread();
    }).detach();
    extra_starts_ = true;
  }
}

bool executor::take_next(job &next, bool by_main_thread) {
  std::lock_guard lock(mutex_);
  if (!by_main_thread) extra_starts_ = false;
  if (queue_.empty() || baton_held_ || resuming_) return false;
  next = std::move(queue_.front());
  queue_.pop_front();
  baton_held_ = holds_baton = true;
  if (by_main_thread) main_looks_ = false;
  return true;
}

void executor::put_down_baton() {
  std::lock_guard lock(mutex_);
  baton_held_ = holds_baton = false;
  if (resuming_)
    baton_free_.notify_one();
  else
    hand_over();
}

void executor::pick_up_baton() {
  std::unique_lock lock(mutex_);
  ++resuming_;
  baton_free_.wait(lock, [&] { return !baton_held_; });
  --resuming_;
  baton_held_ = holds_baton = true;
}

// Runs what is queued until there is nothing, or a call that was waiting goes on first.
void executor::run_queued(bool by_main_thread) {
  job next;
  while (take_next(next, by_main_thread)) {
    next();
    next = nullptr;
    std::lock_guard lock(mutex_);
    baton_held_ = holds_baton = false;
    if (by_main_thread) main_looks_ = true;
    if (resuming_) baton_free_.notify_one();
  }
}

void executor::serve(std::function<std::shared_ptr<net::event_source>()> hot) {
  {
    std::lock_guard lock(mutex_);
    baton_held_ = false;
  }
  for (;;) {
    run_queued(true);
    net::waiter arrived;
    {
      std::lock_guard lock(mutex_);
      if (!queue_.empty() && !baton_held_ && !resuming_) continue;
      main_thread_ = &arrived;
      main_looks_ = false;
    }
    auto source = hot();
    hub_.wait(arrived, {}, source.get());
  }
}

void executor::run_as_extra_thread() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      ++idle_extra_;
      extra_woken_.wait(lock, [&] { return !queue_.empty() && !baton_held_ && !resuming_; });
      --idle_extra_;
    }
    run_queued(false);
  }
}

bool executor::wait(net::waiter &w, net::deadline until, net::event_source *hot) {
  if (!is_worker_) return wait_as_main_process(w, until, hot);
  if (!holds_baton) return hub_.wait(w, until, hot);
  put_down_baton();
  bool signalled = hub_.wait(w, until, hot);
  pick_up_baton();
  resumed_();
  return signalled;
}

bool executor::wait_as_main_process(net::waiter &w, net::deadline until, net::event_source *hot) {
  auto past = [&] { return until && std::chrono::steady_clock::now() >= *until; };
  auto const here = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  while (!w.is_ready() && !past()) {
    if (!queue_.empty() && may_run_here(here)) {
      run_next(lock);
      continue;
    }
    auto const place = lending_.insert(lending_.end(), {&w, here});
    lock.unlock();
    hub_.wait(w, until, hot);
    lock.lock();
    lending_.erase(place);
  }
  // It may have been woken for a call and have its answer already, or have kept others from running one.
  wake_one_that_may_run();
  return w.is_ready();
}

// With the lock held, as what follows.
bool executor::may_run_here(std::thread::id thread) const { return running_ == 0 || running_on_ == thread; }

void executor::run_next(std::unique_lock<std::mutex> &lock) {
  job next = std::move(queue_.front());
  queue_.pop_front();
  running_on_ = std::this_thread::get_id();
  ++running_;
  lock.unlock();
  struct ending {  // also when there is no memory for its answer
    executor &of;
    std::unique_lock<std::mutex> &lock;
    ~ending() {
      lock.lock();
      --of.running_;
      if (std::uncaught_exceptions()) of.wake_one_that_may_run();
    }
  } end{*this, lock};
  next();
  next = nullptr;
}

void executor::wake_one_that_may_run() {
  if (queue_.empty()) return;
  for (auto const &l : lending_)
    if (may_run_here(l.thread)) return hub_.interrupt(*l.waiting);
}

}  // namespace ferry::calls
