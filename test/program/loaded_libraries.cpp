// Libraries that the program loads by dlopen become part of its calls: their globals, functions, classes, lambdas and
// constants are on a worker what they are here, also when two of them have the same names, and whether the worker was
// started before or after.
// RUN: %ferryxx -O0 -fPIC -shared -DFACTOR=2 %S/inputs/loaded_libraries/plugin.cpp -o %t.O0.a.so
// RUN: %ferryxx -O0 -fPIC -shared -DFACTOR=3 %S/inputs/loaded_libraries/plugin.cpp -o %t.O0.b.so
// RUN: %ferryxx -O0 %s -o %t.O0 && %run %t.O0 %t.O0.a.so %t.O0.b.so
// RUN: %ferryxx -O2 -fPIC -shared -DFACTOR=2 -DEXPORTED %S/inputs/loaded_libraries/plugin.cpp -o %t.O2.a.so
// RUN: %ferryxx -O2 -fPIC -shared -DFACTOR=3 -DEXPORTED %S/inputs/loaded_libraries/plugin.cpp -o %t.O2.b.so
// RUN: %ferryxx -O2 -DEXPORTED %s -Wl,-E -o %t.O2 && %run %t.O2 %t.O2.a.so %t.O2.b.so
// RUN: %ferryxx -O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all -fPIC -shared -DFACTOR=2 %S/inputs/loaded_libraries/plugin.cpp -o %t.san.a.so
// RUN: %ferryxx -O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all -fPIC -shared -DFACTOR=3 %S/inputs/loaded_libraries/plugin.cpp -o %t.san.b.so
// RUN: %ferryxx -O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all %s -o %t.san && %run %t.san %t.san.a.so %t.san.b.so
#include <ferry/ferry.hpp>

#include "../support/check.hpp"
#include "inputs/loaded_libraries/plugin.hpp"

#include <algorithm>
#include <string>

#include <dlfcn.h>

#ifdef EXPORTED
int limit = 10;
constexpr bool exports = true;
#else
constexpr bool exports = false;
#endif
double (*chosen)(double) = nullptr;
int const *pointer = nullptr;
char const *text = "a text of the program";
std::unique_ptr<solver> current;
std::function<double(double)> kept;

struct loaded {
  void *handle;
  plugin calls;
};

loaded load(char const *path, int flags) {
  void *handle = ::dlopen(path, RTLD_NOW | flags);
  if (!handle) std::printf("%s\n", ::dlerror());
  check(handle);
  return {handle, reinterpret_cast<plugin (*)()>(::dlsym(handle, "get_plugin"))()};
}

void calls_of_the_library(plugin const &p, int factor) {
  for (int worker : {2, 3}) {
    check_equal(p.factor_on(worker), factor);
    p.set_factor(factor + 10);
    check_equal(p.factor_on(worker), factor + 10);
    p.set_factor(factor);
    check_equal(p.factor_on(worker), factor);
    // A class that two of them have in different forms under one name arrives as a remote_error.
    check_equal(p.fail(worker), factor == 2 ? 2 : -static_cast<int>(std::string("plugin 3").size()));
    check_equal(p.limit() == &limit, exports);
    check_equal(p.limit_on(worker), *p.limit());
    ++*p.limit();
    check_equal(p.limit_on(worker), *p.limit());
    check_equal(p.sum_on(worker), 300'000l * factor);
    p.large()[299'999] += 1;
    check_equal(p.sum_on(worker), 300'000l * factor + 1);
    p.large()[299'999] -= 1;
    check_equal(p.statics_on(worker), 100 * factor);
  }
  check_equal(p.rows_on(2, ""), 1u);
  check_equal(p.rows_on(2, "second"), 2u);
  check_equal(p.rows_on(3, ""), 2u);
  check_equal(p.rows_on(3, "third"), 3u);
}

void values_of_the_library(plugin const &p, int factor) {
  chosen = p.scale;
  pointer = p.address_of_factor();
  text = p.text();
  for (int worker : {2, 3}) {
    check_equal(ferry::remotecall_fetch(worker, [f = p.scale] { return f(2); }), 2.0 * factor);
    check_equal(ferry::remotecall_fetch(worker, [] { return chosen(3); }), 3.0 * factor);
    check_equal(ferry::remotecall_fetch(worker, p.scale, 4.0), 4.0 * factor);
    check_equal(ferry::remotecall_fetch(worker, [] { return *pointer; }), factor);
    check_equal(ferry::remotecall_fetch(worker, [] { return std::string(text); }), std::string(p.text()));
    check_equal(ferry::remotecall_fetch(worker, [s = p.make(0.5)] { return s->solve(4); }), 4 * factor + 0.5);
    current = p.make(0.25);
    check_equal(ferry::remotecall_fetch(worker, [] { return current->solve(4); }), 4 * factor + 0.25);
    kept = p.closure(1);
    check_equal(ferry::remotecall_fetch(worker, [] { return kept(5); }), 5.0 * factor + 1);
    check_equal(ferry::remotecall_fetch(worker, p.closure(2), 6.0), 6.0 * factor + 2);
    p.set_factor(factor + 1);
    check_equal(ferry::remotecall_fetch(worker, [] { return current->solve(4) + kept(0); }), 4 * (factor + 1) + 1.25);
    check_equal(ferry::remotecall_fetch(worker, [] { return *pointer; }), factor + 1);
    p.set_factor(factor);
  }
}

// What a call asks for by name, also where the worker has not loaded the library.
void calls_that_ask_for_names(char const *file, plugin const &p, int factor) {
  std::string const path = file;
  int const fresh = ferry::addprocs(1).front();
  p.set_factor(factor + 20);
  for (int worker : {2, fresh}) {
    auto const found = ferry::remotecall_fetch(worker, [path] {
      void *library = ::dlopen(path.c_str(), RTLD_NOW);
      return *static_cast<int const *>(::dlsym(library, "factor")) * 1000 +
             reinterpret_cast<plugin (*)()>(::dlsym(library, "get_plugin"))().scale(1);
    });
    check_equal(found, (factor + 20) * 1000.0 + factor + 20);
  }
  auto const by_name = reinterpret_cast<double (*)(double)>(::dlsym(::dlopen(file, RTLD_NOW), "twice_scaled"));
  check_equal(ferry::remotecall_fetch(2, by_name, 2.0), 4.0 * (factor + 20));
  check_equal(ferry::remotecall_fetch(fresh, [by_name] { return by_name(1); }), 2.0 * (factor + 20));
  p.set_factor(factor);
  ferry::rmprocs(fresh);
}

// From worker to worker, and back to the main process; and what comes back.
void calls_between_workers(plugin const &p, int factor) {
  int const there = ferry::addprocs(1).front();
  auto const through = [f = p.scale, there] { return ferry::remotecall_fetch(there, [f] { return f(7); }); };
  check_equal(ferry::remotecall_fetch(2, through), 7.0 * factor);
  check_equal(ferry::remotecall_fetch(2, [f = p.scale] { return ferry::remotecall_fetch(1, [f] { return f(8); }); }),
              8.0 * factor);
  auto const f = ferry::remotecall_fetch(3, [f = p.scale] { return f; });
  check(f == p.scale);
  check_equal(ferry::remotecall_fetch(3, [s = p.make(1)]() mutable { return std::move(s); })->solve(1), factor + 1.0);
  ferry::rmprocs(there);
}

int main(int, char **arguments) {
  ferry::addprocs(1);
  check_equal(ferry::remotecall_fetch(2, [] { return limit; }), 10);
  auto const a = load(arguments[1], RTLD_LOCAL);
  ferry::addprocs(1);
  calls_of_the_library(a.calls, 2);
  values_of_the_library(a.calls, 2);
  auto const b = load(arguments[2], RTLD_LOCAL);
  calls_of_the_library(b.calls, 3);
  values_of_the_library(b.calls, 3);
  values_of_the_library(a.calls, 2);
  check_equal(a.calls.factor_on(2) * 10 + b.calls.factor_on(2), 23);
  calls_that_ask_for_names(arguments[2], b.calls, 3);
  calls_between_workers(b.calls, 3);
  calls_between_workers(a.calls, 2);

  // One object for all of them, or one for each.
  inline_count = 5;
  check_equal(a.calls.counts_on(2), exports ? 6 : 1);
  check_equal(b.calls.counts_on(2), exports ? 7 : 1);
  check_equal(ferry::remotecall_fetch(3, [] { return inline_count; }), exports ? 7 : 5);

  auto const listed = ferry::varinfo(2);
  check(std::any_of(listed.begin(), listed.end(), [](auto const &v) { return v.name == "rows"; }));
  auto const moved = ferry::movement();
  check(std::any_of(moved.begin(), moved.end(), [](auto const &m) { return m.name == "factor" && m.sends > 1; }));

  // Closed, the library is gone from the calls; loaded again, it has its own initial values, and they count.
  chosen = nullptr;
  pointer = nullptr;
  text = "back";
  current = nullptr;
  kept = nullptr;
  a.calls.set_factor(50);
  check_equal(a.calls.factor_on(2), 50);
  ::dlclose(a.handle);
  check(std::string(ferry::remotecall_fetch(2, [] { return std::string(text); })) == "back");
  check_equal(b.calls.factor_on(2), 3);
  for (int i = 0; i < 3; ++i) {
    auto const again = load(arguments[1], i == 2 ? RTLD_GLOBAL : RTLD_LOCAL);
    check_equal(again.calls.factor_on(2), 2);
    check_equal(again.calls.factor_on(3), 2);
    check_equal(again.calls.rows_on(3, ""), 1u);
    values_of_the_library(again.calls, 2);
    again.calls.set_factor(60 + i);
    check_equal(again.calls.factor_on(3), 60 + i);
    chosen = nullptr;
    pointer = nullptr;
    text = "back";
    current = nullptr;
    kept = nullptr;
    ::dlclose(again.handle);
  }
  ::dlclose(b.handle);
  check_equal(ferry::remotecall_fetch(2, [] { return limit; }), limit);
}
