// A library that the program loads while it runs; VERSION tells its builds apart.
#include <ferry/ferry.hpp>

#include <cstdlib>
#include <string>

int version = VERSION;
[[gnu::constructor]] static void note() { ::setenv(VERSION == 1 ? "FIRST_HAS_RUN" : "SECOND_HAS_RUN", "1", 1); }
static int times(int x) { return version * x; }

extern "C" int call_from_library(int worker) {
  return ferry::remotecall_fetch(worker, [] { return version; });
}
extern "C" int (*function_of_library())(int) { return times; }
extern "C" char const *text_of_library() { return "a text of the library"; }
