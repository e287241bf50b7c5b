// What the other process runs for a remote call: `entry_of<R, F, A...>::info` is the root from which the plugin follows
// references to find the globals a call reaches, and the table by which the runtime makes the callable, calls it and
// takes its result.
#pragma once
#pragma GCC system_header

#include <ferry/abi/types.hpp>

#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace ferry::abi {

template <class R, class F, class... A> struct entry_of {
  static void run(void *callable, void *const *arguments, void *result) {
    call(callable, arguments, result, std::index_sequence_for<A...>{});
  }

  static constexpr const type *const *argument_slots[sizeof...(A) + 1] = {&slot<A>..., nullptr};
  static constexpr const type *const *result_slot() {
    if constexpr (std::is_void_v<R>)
      return nullptr;
    else
      return &slot<R>;
  }

  [[clang::annotate("ferry::root")]] static constexpr entry info = {&run, &slot<F>, argument_slots, sizeof...(A),
                                                                    result_slot()};

private:
  template <std::size_t... I>
  static void call(void *callable, [[maybe_unused]] void *const *arguments, [[maybe_unused]] void *result,
                   std::index_sequence<I...>) {
    auto &&f = std::move(*static_cast<F *>(callable));
    if constexpr (std::is_void_v<R>)
      static_cast<void>(std::invoke(std::move(f), std::move(*static_cast<A *>(arguments[I]))...));
    else
      ::new (result) R(std::invoke(std::move(f), std::move(*static_cast<A *>(arguments[I]))...));
  }
};

}  // namespace ferry::abi
