// Descriptions of what belongs to one process: mutexes, semaphores, barriers, the numbers of facets. And of a flag of
// what is to be done once, which does not.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

// What synchronises the threads of one process stays there: the receiver keeps its own, or makes a fresh one.
template <class T> struct local_shape : shape_base<kind::local> {
  static void make(void *raw) { ::new (raw, here{}) T(); }
  static constexpr abi::local table = {&make};
  static constexpr const void *detail() { return &table; }
};
#ifdef FERRY_STD_mutex
template <> struct shape<std::mutex> : local_shape<std::mutex> {};
#endif
#ifdef FERRY_STD_recursive_timed_mutex
template <> struct shape<std::recursive_mutex> : local_shape<std::recursive_mutex> {};
template <> struct shape<std::timed_mutex> : local_shape<std::timed_mutex> {};
template <> struct shape<std::recursive_timed_mutex> : local_shape<std::recursive_timed_mutex> {};
#endif
#ifdef FERRY_STD_once_flag
// Whether it has been done goes with the data that it was done to. While it is being done it has not been. The standard
// library tells nobody: its flag is one integer with a value of its own for that (that of pthread_once_t on Linux).
template <> struct shape<std::once_flag> : shape_base<kind::custom> {
#ifdef __GLIBCXX__
  using state = int;
  static constexpr state done = 2;
#else
  using state = unsigned long;
  static constexpr state done = ~0ul;
#endif
  static_assert(sizeof(std::once_flag) == sizeof(state));
  static void save(void *to, const void *value) {
    state now;
    __atomic_load(static_cast<const state *>(value), &now, __ATOMIC_ACQUIRE);
    put_number(to, now == done);
  }
  static void load(void *from, void *raw) {
    ::new (raw, here{}) std::once_flag();
    if (take_number(from)) __builtin_memcpy(raw, &done, sizeof done);
  }
  static constexpr abi::custom table = {&save, &load, custom::contained};
  static constexpr const void *detail() { return &table; }
};
#endif
#ifdef FERRY_STD_shared_mutex
template <> struct shape<std::shared_mutex> : local_shape<std::shared_mutex> {};
#endif
#ifdef FERRY_STD_condition_variable_any
template <> struct shape<std::condition_variable> : local_shape<std::condition_variable> {};
template <> struct shape<std::condition_variable_any> : local_shape<std::condition_variable_any> {};
#endif
#ifdef FERRY_STD_locale
// The number that a process gives a facet when it first asks for it.
template <> struct shape<std::locale::id> : local_shape<std::locale::id> {};
#endif

// What begins with a count that only its owner knows: the receiver keeps its own. A decoded one is a stand-in that is
// never used, for the plugin lets no such object be in a variable that may still have to be made.
template <class T> struct counted_shape : shape_base<kind::local> {
  static constexpr const char *why =
      "it begins with a count that only the owner knows; a static in a function may still have to be made on "
      "the worker: move it out of the function";
  static void make(void *raw) { ::new (raw, here{}) T(1); }
  static constexpr abi::local table = {&make};
  static constexpr const void *detail() { return &table; }
};
#ifdef FERRY_STD_counting_semaphore
template <std::ptrdiff_t Most>
struct shape<std::counting_semaphore<Most>> : counted_shape<std::counting_semaphore<Most>> {};
#endif
#ifdef FERRY_STD_latch
template <> struct shape<std::latch> : counted_shape<std::latch> {};
#endif
#ifdef FERRY_STD_barrier
template <class Completion> struct shape<std::barrier<Completion>> : counted_shape<std::barrier<Completion>> {};
#endif

}  // namespace ferry::abi
