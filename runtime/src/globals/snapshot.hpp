// The values of this process's globals as a call takes them along: which value, and in what form it goes to a receiver.
#pragma once

#include "globals/observed.hpp"
#include "wire/messages.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ferry::globals {

// Which value a variable had.
struct snapshot {
  variable const *of = nullptr;
  wire::content_tag tag;
  version at = 0;
  // The whole value when it is short; null for others, which are not copied.
  std::shared_ptr<std::vector<unsigned char> const> encoding;
};

// What a process is believed to hold for this one.
struct belief {
  wire::content_tag tag;
  version at = 0;
};

// A value in the form in which it goes to a receiver. Points into the variable's memory and encoding: to be sent while
// the lock on the observed values is held.
struct outgoing_value {
  wire::global_value value;
  std::size_t bytes = 0;  // that travel
  // Of a change to a value with large blocks: how many of their chunks travel, of how many.
  std::size_t changed_chunks = 0, chunks = 0;
};

// All variables of the process. The functions that want it take a lock on `mutex` as the proof.
class observed_values {
public:
  class lock {
  public:
    explicit lock(observed_values &of) : of_(of), held_(of.mutex_) {
      of_.holder_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    }
    lock(lock &&) = default;
    lock &operator=(lock &&) = delete;
    ~lock() {
      if (held_.owns_lock()) of_.holder_.store(std::thread::id(), std::memory_order_relaxed);
    }

  private:
    observed_values &of_;
    std::unique_lock<std::mutex> held_;
  };

  explicit observed_values(registry const &program);

  lock hold();
  // Throws ferry::error on a thread that holds the lock: it runs a codec of the program's, which must not wait for it.
  void expect_not_held_here() const;

  // The value now; nothing for a variable that is not initialised yet. Throws not_shippable.
  std::optional<snapshot> take(lock const &, variable const &);
  // The value of now for a receiver that is believed to hold another one, or nothing.
  outgoing_value send_form(lock const &, snapshot const &, belief const *);
  // Nobody needed the encoding this time.
  void not_sent(lock const &, variable const &v) { of(v).release_encoding(); }
  // The next take looks at the whole value again, also of a constant.
  void forget(lock const &, variable const &v) { of(v).forget(); }
  void forget_all(lock const &);

  observed &look(lock const &, variable const &);
  observed &look_and_rest(lock const &, variable const &);
  // Whether any variable may be at rest.
  bool any_rests() const { return !resting_.empty(); }
  // Of the variables at rest those of these indices may be written from here on.
  void expect_writes(lock const &, std::vector<bool> const &of);
  // As of the last look.
  observed &seen(lock const &, variable const &v) { return of(v); }

private:
  observed &of(variable const &);

  registry const &program_;
  std::mutex mutex_;
  std::atomic<std::thread::id> holder_;
  std::uint64_t generation_ = 0;  // of the program that all_ is for
  std::vector<std::unique_ptr<observed>> all_;
  std::vector<std::size_t> resting_;  // indices of all that rest, and of some that do not any more
  std::vector<bool> is_listed_;       // by index: is in resting_
};

}  // namespace ferry::globals
