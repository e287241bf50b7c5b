// Remote calls: run a callable on another process with the values that the caller has now.
#pragma once
#pragma GCC system_header

#include <ferry/abi/entry.hpp>
#include <ferry/abi/runtime.hpp>
#include <ferry/future.hpp>
#include <ferry/process.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ferry {

// Where a call runs: a process, or any worker. Made implicitly, it also notes where in the source the call stands.
class target {
public:
  target(proc_id where, std::source_location from = std::source_location::current()) : where_(where), from_(from) {}
  target(any_t, std::source_location from = std::source_location::current()) : where_(0), from_(from) {}

  proc_id where() const { return where_; }
  std::source_location const &from() const { return from_; }

private:
  proc_id where_;
  std::source_location from_;
};

struct call_options {
  std::chrono::nanoseconds timeout{
      0};                 // 0: none. Past it the call throws timeout_error; it may still run to its end there.
  std::string name = {};  // shown by movement() in place of the source position
};

namespace detail {

template <class T>
inline constexpr bool decays =
    std::is_array_v<std::remove_reference_t<T>> || std::is_function_v<std::remove_reference_t<T>>;
// Arrays and functions as the pointers they decay to, everything else as it is.
template <class T> decltype(auto) decayed(T &&value) {
  if constexpr (decays<T>)
    return std::decay_t<T>(value);
  else
    return static_cast<T &>(value);
}

template <class F, class... A> using result = std::decay_t<std::invoke_result_t<std::decay_t<F>, std::decay_t<A>...>>;

template <class F, class... A>
concept callable = std::is_invocable_v<std::decay_t<F>, std::decay_t<A>...>;

// Shows `use` the call as an abi::invocation.
template <class R, class Use, class F, class... A>
decltype(auto) invoke_with(target const &to, call_options const &options, Use use, F &&f, A &&...arguments) {
  auto shown = [&](auto const &callable, auto const &...values) -> decltype(auto) {
    void const *const addresses[sizeof...(values) + 1] = {std::addressof(values)..., nullptr};
    return use(abi::invocation{&abi::entry_of<R, std::decay_t<F>, std::decay_t<A>...>::info, std::addressof(callable),
                               addresses, to.where(), to.from().file_name(), to.from().line(), options.timeout,
                               options.name.c_str()});
  };
  return shown(decayed(f), decayed(arguments)...);
}

// Raw memory for a result, and what ends it.
template <class R> class result_memory {
public:
  void *raw() { return bytes_; }
  R take() {
    struct guard {
      R *value;
      ~guard() { value->~R(); }
    } ends{std::launder(reinterpret_cast<R *>(bytes_))};
    return std::move(*ends.value);
  }

private:
  alignas(R) unsigned char bytes_[sizeof(R)];
};

}  // namespace detail

// Calls f(arguments...) on a process and returns its result: call and fetch in one round trip. The callable, its
// captures, the arguments, and every global variable that the call reaches have on the other process the values they
// have here now; see docs/model.md. Throws what f throws; not_shippable before anything is sent; process_exited;
// timeout_error. Thread-safe.
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] detail::result<F, A...> remotecall_fetch(target where, call_options const &options,
                                                                              F &&f, A &&...arguments) {
  using R = detail::result<F, A...>;
  return detail::invoke_with<R>(
      where, options,
      [](abi::invocation const &call) -> R {
        if constexpr (std::is_void_v<R>) {
          abi::call_and_fetch(call, nullptr);
        } else {
          detail::result_memory<R> memory;
          abi::call_and_fetch(call, memory.raw());
          return memory.take();
        }
      },
      f, arguments...);
}
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] detail::result<F, A...> remotecall_fetch(target where, F &&f, A &&...arguments) {
  return remotecall_fetch(where, call_options{}, f, arguments...);
}

// The same without waiting: the result stays on the process until it is fetched. The values that travel are those at
// the time of this call; when it has returned, the caller may change or destroy all of them.
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] future<detail::result<F, A...>>
remotecall(target where, call_options const &options, F &&f, A &&...arguments) {
  using R = detail::result<F, A...>;
  return future<R>(detail::invoke_with<R>(
      where, options, [](abi::invocation const &call) { return abi::call_and_keep(call); }, f, arguments...));
}
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] future<detail::result<F, A...>> remotecall(target where, F &&f, A &&...arguments) {
  return remotecall(where, call_options{}, f, arguments...);
}

// Waits for the end of the call; the result is left there and dropped. Throws as remotecall_fetch does.
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] void remotecall_wait(target where, call_options const &options, F &&f,
                                                          A &&...arguments) {
  detail::invoke_with<detail::result<F, A...>>(
      where, options, [](abi::invocation const &call) { abi::call_and_wait(call); }, f, arguments...);
}
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] void remotecall_wait(target where, F &&f, A &&...arguments) {
  remotecall_wait(where, call_options{}, f, arguments...);
}

// No result, no waiting; an exception is reported on standard error of the calling process.
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] void remote_do(target where, call_options const &options, F &&f,
                                                    A &&...arguments) {
  detail::invoke_with<detail::result<F, A...>>(
      where, options, [](abi::invocation const &call) { abi::call_and_forget(call); }, f, arguments...);
}
template <class F, class... A>
  requires detail::callable<F, A...>
[[clang::annotate("ferry::remote")]] void remote_do(target where, F &&f, A &&...arguments) {
  remote_do(where, call_options{}, f, arguments...);
}

// Calls f() on each of these processes at the same time and waits for all. When calls threw, throws the exception of
// the first of them in the order given, after all have ended.
template <class F>
  requires detail::callable<F>
[[clang::annotate("ferry::remote")]] void everywhere(std::vector<proc_id> const &processes, F &&f,
                                                     std::source_location from = std::source_location::current()) {
  std::vector<future<detail::result<F>>> calls;
  calls.reserve(processes.size());
  for (proc_id process : processes) calls.push_back(remotecall(target(process, from), f));
  std::exception_ptr first;
  for (auto const &call : calls) {
    try {
      call.wait();
      if constexpr (std::is_void_v<detail::result<F>>)
        call.get();
      else
        static_cast<void>(call.get());
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  }
  if (first) std::rethrow_exception(first);
}
// The same on every process, this one and the main process included.
template <class F>
  requires detail::callable<F>
[[clang::annotate("ferry::remote")]] void everywhere(F &&f,
                                                     std::source_location from = std::source_location::current()) {
  everywhere(procs(), f, from);
}

}  // namespace ferry
