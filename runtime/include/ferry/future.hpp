// The result of a remote call that stays on the process that made it until somebody fetches it.
#pragma once
#pragma GCC system_header

#include <ferry/abi/runtime.hpp>
#include <ferry/codec.hpp>

#include <type_traits>
#include <utility>

namespace ferry {
namespace detail {

// What is the same for results of any type, and none.
class call_handle {
public:
  // Waits until the call has ended, well or not, without fetching.
  void wait() const { abi::wait_for(*state_, {}); }
  // The same for at most `time`; false when it has not ended then.
  template <class Rep, class Period> bool wait_for(std::chrono::duration<Rep, Period> time) const {
    auto limit = std::chrono::duration_cast<std::chrono::nanoseconds>(time);
    return limit.count() > 0 ? abi::wait_for(*state_, limit) : is_ready();
  }
  // Whether the call has ended.
  bool is_ready() const { return abi::is_ready(*state_); }
  // The process that makes or holds the result.
  proc_id where() const { return abi::owner_of(*state_); }
  // A call that has not started need not start: its result is then a cancelled_error. A running one goes on.
  void cancel() { abi::cancel(*state_); }

  // For ferry's own use.
  abi::kept_result const *state() const { return state_.get(); }

protected:
  call_handle() = default;
  explicit call_handle(std::shared_ptr<abi::kept_result> state) : state_(std::move(state)) {}
  ~call_handle() = default;
  call_handle(call_handle const &) = default;
  call_handle &operator=(call_handle const &) = default;
  call_handle(call_handle &&) = default;
  call_handle &operator=(call_handle &&) = default;

  std::shared_ptr<abi::kept_result> state_;
};

}  // namespace detail

// A handle to a result. Copyable; copies name the same result, and may be captured, passed, stored, and fetched on any
// process. The result is dropped on its owner when no process holds a handle any more. Thread-safe for different
// handles; one handle must not be assigned to while another thread uses it.
template <class T> class future : public detail::call_handle {
public:
  // A handle to nothing; only assignment and destruction are allowed.
  future() = default;
  // For ferry's own use.
  explicit future(std::shared_ptr<abi::kept_result> state) : call_handle(std::move(state)) {}

  // The result: waits for it, fetches it once, and keeps it here. Rethrows the exception of the call, each time; throws
  // process_exited when the owner has ended.
  T const &get() const & { return *static_cast<T const *>(value()); }
  // The same for a handle that is given up: moves the value out unless another handle here shares it.
  T get() && {
    T *here = static_cast<T *>(value());
    if constexpr (std::is_copy_constructible_v<T>)
      if (state_.use_count() != 1) return *here;
    return std::move(*here);
  }

private:
  void *value() const { return abi::value_of(*state_, abi::slot<T>); }
};

template <> class future<void> : public detail::call_handle {
public:
  future() = default;
  explicit future(std::shared_ptr<abi::kept_result> state) : call_handle(std::move(state)) {}

  // Waits for the end of the call; rethrows its exception, each time.
  void get() const { abi::value_of(*state_, nullptr); }
};

template <class T> struct codec<future<T>> {
  static void save(writer &to, future<T> const &handle) { abi::save_handle(&to, handle.state()); }
  static future<T> load(reader &from) { return future<T>(abi::load_handle(&from)); }
};

}  // namespace ferry
