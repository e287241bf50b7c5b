// Steering what data moves: sending a global ahead of the calls that need it, fetching one back, freeing it.
//
// Each function takes the global variable itself; for anything else it throws ferry::error. Thread-safe.
#pragma once
#pragma GCC system_header

#include <ferry/abi/same_library.hpp>
#include <ferry/error.hpp>
#include <ferry/export.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>
#include <vector>

namespace ferry {

namespace abi {
FERRY_API void push_global(void const *variable, std::size_t bytes, std::vector<proc_id> const &,
                           std::source_location const &);
FERRY_API void pull_global(void const *variable, std::size_t bytes, proc_id, void *result);
FERRY_API void clear_global(void const *variable, std::size_t bytes, std::vector<proc_id> const *);
FERRY_API void touch_global(void const *variable, std::size_t bytes);
}  // namespace abi

// Sends the value that x has now to these workers, those that hold it already excepted, and waits until they have it:
// the next call that reaches x there need not. Throws not_shippable, process_exited; ferry::error for the main process,
// whose globals are its own.
template <class T>
void push(T const &x, std::vector<proc_id> const &to, std::source_location from = std::source_location::current()) {
  abi::push_global(std::addressof(x), sizeof x, to, from);
}

// The value that x has on a process now, with what calls there have written; x here stays as it is. Throws
// not_shippable, process_exited; ferry::error for a function's static that is not initialised there.
template <class T>
  requires(!std::is_array_v<T>)
std::remove_cv_t<T> pull(T const &x, proc_id from) {
  using value = std::remove_cv_t<T>;
  alignas(value) unsigned char memory[sizeof(value)];
  abi::pull_global(std::addressof(x), sizeof x, from, memory);
  struct guard {
    value *of;
    ~guard() { of->~value(); }
  } ends{std::launder(reinterpret_cast<value *>(memory))};
  return std::move(*ends.of);
}

// Frees what these workers received for x and waits until they have; the next call that reaches it sends it again.
// Workers that hold none, or have ended, are passed over.
template <class T> void clear(T const &x, std::vector<proc_id> const &on) {
  abi::clear_global(std::addressof(x), sizeof x, &on);
}
// On all workers.
template <class T> void clear(T const &x) { abi::clear_global(std::addressof(x), sizeof x, nullptr); }

// Has the next call that reaches x look at its whole value again: for writes that nobody can see, as those of a device,
// and for a const variable that was changed all the same. When x is no global variable, the next calls look at all that
// they reach, and at the large blocks of their captures and arguments.
template <class T> void touch(T const &x) { abi::touch_global(std::addressof(x), sizeof x); }

}  // namespace ferry
