#include <ferry/ferry.hpp>

#include "shared.hpp"

int shared_elsewhere(int n) { return ferry::remotecall_fetch(2, shared_closure(n)); }
int local_elsewhere(int n) { return ferry::remotecall_fetch(2, local_closure(n)); }
// The line and column of this lambda, and its text, are those of another one in the main file.
#line 500
static auto same_place(int n) {
  return [n] { return n + 7; };
}
int same_line_elsewhere(int n) { return ferry::remotecall_fetch(2, same_place(n)); }
