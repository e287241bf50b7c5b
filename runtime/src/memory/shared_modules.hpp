// The modules of this process that every process of the program has: the executable and the libraries it starts with.
#pragma once

#include <link.h>

#include <cstddef>

namespace ferry::memory {

// At the start of main: what is loaded from here on, by dlopen or by the C library for itself, is this process's own.
void note_start_of_main();

// How many modules there are; before main has started all that are loaded.
std::size_t shared_module_count();

// Shows them in an order that is the same in all processes of the program, until `use` returns true.
template <class Use> void for_each_shared_module(Use use) {
  struct context {
    std::size_t left;
    Use &use;
  } here{shared_module_count(), use};
  ::dl_iterate_phdr(
      [](dl_phdr_info *module, std::size_t, void *of) {
        auto &c = *static_cast<context *>(of);
        return c.left-- == 0 || c.use(*module) ? 1 : 0;
      },
      &here);
}

}  // namespace ferry::memory
