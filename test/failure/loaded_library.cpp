// What a program loads by dlopen before it starts workers does not keep them from starting, and its own calls go on.
// What workers cannot have is an error that says so: a call in the library, a function of it, a text.
// RUN: %ferryxx -O1 -fPIC -shared %S/inputs/loaded_library.cpp -o %t.so
// RUN: %ferryxx -O1 %s -o %t -ldl
// RUN: %run %t %t.so
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <string>

#include <dlfcn.h>

int number = 1;
int (*chosen)(int) = nullptr;
char const *text = "a text of the program";

template <class F> F find(void *library, char const *name) { return reinterpret_cast<F>(::dlsym(library, name)); }

bool contains(std::string const &whole, char const *part) { return whole.find(part) != std::string::npos; }

int main(int, char **arguments) {
  void *library = ::dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  check(library);
  auto const call = find<int (*)()>(library, "call_from_library");
  auto const function = find<int (*(*)())(int)>(library, "function_of_library");
  auto const library_text = find<char const *(*)()>(library, "text_of_library");

  ferry::addprocs(1);
  number = 5;
  check_equal(ferry::remotecall_fetch(2, [] { return number; }), 5);
  check(contains(ferry::remotecall_fetch(2, [] { return std::string(text); }), "of the program"));

  check(contains(thrown_by<ferry::error>(call).what(), "loaded by dlopen"));
  chosen = function();
  auto const refused = thrown_by<ferry::not_shippable>([] { ferry::remotecall_fetch(2, [] { return chosen(1); }); });
  check(contains(refused.what(), "loaded_library.cpp.tmp.so"));
  text = library_text();
  thrown_by<ferry::not_shippable>([] { ferry::remotecall_fetch(2, [] { return std::string(text); }); });
  text = "back";
  chosen = nullptr;
  check_equal(ferry::remotecall_fetch(2, [] { return std::string(text) + std::to_string(chosen == nullptr); }),
              "back1");
}
