// A library that the program has loaded and that a worker cannot load is an error before anything runs, which names the
// file and says why: it is gone, it has been replaced, or it is bound to other libraries there. What needs no library
// goes on meanwhile.
// RUN: rm -rf %t && mkdir -p %t
// RUN: %ferryxx -O1 -fPIC -shared -DVERSION=1 %S/inputs/loaded_plugin.cpp -o %t/one.so
// RUN: %ferryxx -O1 -fPIC -shared -DVERSION=2 %S/inputs/loaded_plugin.cpp -o %t/two.so
// RUN: %clangxx -fPIC -shared %S/inputs/plain_library.cpp -o %t/plain.so
// RUN: %ferryxx -O1 %s -o %t/app && %run %t/app %t
// The same where the libraries have no build id; their tables are equal.
// RUN: mkdir %t/bare && cp %t/plain.so %t/bare
// RUN: %ferryxx -O1 -fPIC -DVERSION=1 -c %S/inputs/loaded_plugin.cpp -o %t/one.o
// RUN: %ferryxx -O1 -fPIC -DVERSION=2 -c %S/inputs/loaded_plugin.cpp -o %t/two.o
// RUN: %clangxx -shared -Wl,--build-id=none %t/one.o -L%stage/lib -lferry_runtime -Wl,-rpath,%stage/lib -o %t/bare/one.so
// RUN: %clangxx -shared -Wl,--build-id=none %t/two.o -L%stage/lib -lferry_runtime -Wl,-rpath,%stage/lib -o %t/bare/two.so
// RUN: %run %t/app %t/bare
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <filesystem>
#include <string>

#include <dlfcn.h>

namespace fs = std::filesystem;

int number = 1;
int (*chosen)(int) = nullptr;
char const *text = "a text of the program";

struct library {
  void *handle;
  int (*call)(int worker);
  int (*function)(int);
  char const *text;

  explicit library(fs::path const &file, int flags = RTLD_LOCAL) : handle(::dlopen(file.c_str(), RTLD_NOW | flags)) {
    check(handle);
    call = find<int (*)(int)>("call_from_library");
    function = find<int (*(*)())(int)>("function_of_library")();
    text = find<char const *(*)()>("text_of_library")();
  }
  template <class F> F find(char const *name) { return reinterpret_cast<F>(::dlsym(handle, name)); }
};

template <class Do> void refused(Do call, std::string const &file, char const *why) {
  std::string const what = thrown_by<ferry::error>(call).what();
  bool const says = what.find("library " + file + " ") != std::string::npos && what.find(why) != std::string::npos;
  if (!says) std::printf("%s\n", what.c_str());
  check(says);
}

void calls_without_it(int worker) {
  ++number;
  check_equal(ferry::remotecall_fetch(worker, [] { return number; }), number);
}

int main(int, char **arguments) {
  fs::path const folder = fs::canonical(arguments[1]);
  auto const file = folder / "plugin.so", aside = folder / "aside.so";
  fs::copy_file(folder / "one.so", file);
  ferry::addprocs(2);
  {
    library one(file);
    check_equal(one.call(2), 1);

    // Gone before worker 3 has loaded it.
    fs::rename(file, aside);
    refused([&] { one.call(3); }, file, "No such file");
    refused([&] { ferry::remotecall_fetch(3, one.function, 1); }, file, "No such file");
    chosen = one.function;
    refused([] { ferry::remotecall_fetch(3, [] { return chosen(1); }); }, file, "No such file");
    chosen = nullptr;
    text = one.text;
    refused([] { ferry::remotecall_fetch(3, [] { return std::string(text); }); }, file, "No such file");
    text = "back";
    refused([&] { ferry::push(*one.find<int *>("version"), {3}); }, file, "No such file");
    calls_without_it(3);
    check_equal(one.call(2), 1);

    // Another build in its place, or what is no such library.
    fs::copy_file(folder / "two.so", file);
    refused([&] { one.call(3); }, file, "has been replaced");
    check_equal(ferry::remotecall_fetch(3, [] { return std::getenv("SECOND_HAS_RUN") != nullptr; }), false);
    fs::remove(file);
    fs::copy_file(folder / "plain.so", file);
    refused([&] { one.call(3); }, file, "has been replaced");
    calls_without_it(3);
    fs::rename(aside, file);
    check_equal(one.call(3), 1);
    fs::remove(file);
    ::dlclose(one.handle);
  }

  // The program loads another build under the same name: the workers keep the one they have.
  fs::copy_file(folder / "two.so", file);
  library two(file);
  refused([&] { two.call(2); }, file, "has been replaced");
  calls_without_it(2);
  int const fresh = ferry::addprocs(1).front();
  check_equal(two.call(fresh), 2);

  // Two libraries of which the second is bound to the first here, and stands alone there.
  fs::copy_file(folder / "one.so", folder / "second.so");
  auto const path = (folder / "second.so").string();
  check_equal(ferry::remotecall_fetch(fresh, [path] { return ::dlopen(path.c_str(), RTLD_NOW) != nullptr; }), true);
  fs::copy_file(folder / "one.so", folder / "first.so");
  library first(folder / "first.so", RTLD_GLOBAL), second(path);
  check_equal(second.call(3), 1);
  *first.find<int *>("version") = 7;
  check_equal(second.call(3), 7);
  refused([&] { second.call(fresh); }, path, "shares other variables");
}
