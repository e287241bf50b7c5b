#include "memory/own_stack.hpp"

#include <cstddef>
#include <cstdint>

#include <pthread.h>

namespace ferry::memory {
namespace {

struct bounds {
  std::uintptr_t first = 0, bytes = 0;  // 0: not known
};

bounds bounds_of_own_stack() {
  pthread_attr_t attributes;
  void *first = nullptr;
  std::size_t bytes = 0;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return {};
  ::pthread_attr_getstack(&attributes, &first, &bytes);
  ::pthread_attr_destroy(&attributes);
  return {reinterpret_cast<std::uintptr_t>(first), bytes};
}

}  // namespace

bool is_on_own_stack(void const *address) {
  thread_local bounds const stack = bounds_of_own_stack();
  return reinterpret_cast<std::uintptr_t>(address) - stack.first < stack.bytes;
}

}  // namespace ferry::memory
