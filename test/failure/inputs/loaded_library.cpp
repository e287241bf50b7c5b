// A library that the program loads while it runs.
#include <ferry/ferry.hpp>

int answer = 42;
static int twice(int x) { return 2 * x; }

extern "C" int call_from_library() {
  return ferry::remotecall_fetch(2, [] { return answer; });
}
extern "C" int (*function_of_library())(int) { return twice; }
extern "C" char const *text_of_library() { return "a text of the library"; }
