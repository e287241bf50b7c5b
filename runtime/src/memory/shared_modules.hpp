// The modules of this process: those that every process of the program has, the executable and the libraries it starts
// with; and those that this process has loaded since.
#pragma once

#include <link.h>

#include <cstddef>

namespace ferry::memory {

// At the start of main: what is loaded from here on, by dlopen or by the C library for itself, is this process's own.
void note_start_of_main();

// How many modules every process has; before main has started all that are loaded.
std::size_t shared_module_count();

// How many modules have ever been loaded and unloaded here: as long as both are the same, so are the modules. Cheap.
struct module_changes {
  unsigned long long loaded = 0, unloaded = 0;
  friend bool operator==(module_changes const &, module_changes const &) = default;
};
module_changes count_module_changes();

// Shows all with their numbers until `use` returns true, those that every process has first, in an order that is the
// same in all. The C library keeps others from being loaded meanwhile.
template <class Use> void for_each_module(Use use) {
  struct context {
    std::size_t next;
    Use &use;
  } here{0, use};
  ::dl_iterate_phdr(
      [](dl_phdr_info *module, std::size_t, void *of) {
        auto &c = *static_cast<context *>(of);
        return c.use(*module, c.next++) ? 1 : 0;
      },
      &here);
}

template <class Use> void for_each_shared_module(Use use) {
  auto const count = shared_module_count();
  for_each_module([&](dl_phdr_info const &module, std::size_t number) { return number == count || use(module); });
}

// In the order in which they were loaded.
template <class Use> void for_each_later_module(Use use) {
  auto const count = shared_module_count();
  for_each_module([&](dl_phdr_info const &module, std::size_t number) {
    if (number >= count) use(module);
    return false;
  });
}

}  // namespace ferry::memory
