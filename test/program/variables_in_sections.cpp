// Variables and constants that code finds by walking through their section are reached by that walk, and written by it.
// RUN: %every_way %t %s %S/inputs/variables_in_sections/counters.cpp
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/variables_in_sections/counters.hpp"

namespace {

IN_COUNTERS int large[10000] = {3};  // the first, for its alignment
IN_COUNTERS int first = 1;
IN_COUNTERS int second = 2;

int factor = 1;
int by_command() { return factor * 10; }
IN_COMMANDS const command a_command = by_command;

}  // namespace

extern "C" int __start_counters[], __stop_counters[];
extern "C" const command __start_commands[], __stop_commands[];

int read_first() { return first; }
int sum_of_large() {
  int sum = 0;
  for (int i : large) sum += i;
  return sum;
}
int run_commands() {
  int sum = 0;
  for (auto *p = __start_commands; p < __stop_commands; ++p) sum += (*p)();
  return sum;
}
void set_mine(int value) {
  for (int *p = __start_counters; p < __stop_counters; ++p) *p = value;
}

void look() {
  for (int (*f)() : {read_first, sum_of_large, sum_of_all, run_commands}) check_equal(ferry::remotecall_fetch(2, f), f());
  check_equal(ferry::remotecall_fetch(2, [] { return sum_of_all(); }), sum_of_all());
  check_equal(ferry::remotecall_fetch(2, [] { return run_commands(); }), run_commands());
  check_equal(ferry::remotecall_fetch(2, [] { return read_first() + sum_of_large(); }), read_first() + sum_of_large());
}

int main() {
  ferry::addprocs(1);
  look();
  for (int i = 5; i < 8; ++i) {
    set_mine(i);
    look();
    set_all(10 * i);
    look();
    factor = i;
    look();
    ferry::remotecall_wait(2, [] { set_all(1); });
    look();
    ferry::remotecall_wait(2, [] { set_mine(2); });
    look();
    second = i;
    look();
  }
}
