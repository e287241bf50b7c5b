// A library that the program loads by dlopen may need others that it has loaded before, with and without ferry's tables:
// workers load these first, and what the dynamic linker has made one object here is one there.
// RUN: clang-19 -fPIC -shared %S/inputs/libraries_that_need_others/plain.c -o %t.plain.so
// RUN: %ferryxx -O1 -fPIC -shared %S/inputs/libraries_that_need_others/base.cpp -o %t.base.so
// RUN: %ferryxx -O1 -fPIC -shared %S/inputs/libraries_that_need_others/plugin.cpp -o %t.plugin.so
// RUN: %ferryxx -O1 %s -o %t && %run %t %t.plain.so %t.base.so %t.plugin.so
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <dlfcn.h>

void *load(char const *file, int flags) {
  void *handle = ::dlopen(file, RTLD_NOW | flags);
  if (!handle) std::printf("%s\n", ::dlerror());
  check(handle);
  return handle;
}
template <class F> F find(void *library, char const *name) { return reinterpret_cast<F>(::dlsym(library, name)); }

int main(int, char **arguments) {
  ferry::addprocs(3);
  load(arguments[1], RTLD_GLOBAL);
  auto *base = load(arguments[2], RTLD_GLOBAL);
  auto *plugin = load(arguments[3], RTLD_LOCAL);
  auto const computed_on = find<int (*)(int, int)>(plugin, "computed_on");
  check_equal(computed_on(2, 3), 6 + 9 + 1);
  *find<int *>(base, "base_number") = 5;
  check_equal(computed_on(2, 3), 6 + 9 + 5);
  // Nothing of the libraries' but a function.
  check_equal(find<int (*)(int, int)>(plugin, "squared_on")(3, 4), 16);
  // One object of both.
  auto *number = find<int *(*)()>(base, "_Z6sharedv")();
  check(number == find<int *(*)()>(plugin, "shared_here")());
  *number = 11;
  check_equal(find<int (*)(int)>(plugin, "shared_on")(4), 11);
}
