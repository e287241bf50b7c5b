// Globals that C files define travel like others: numbers, structures, arrays, texts, pointers to globals and functions.
// DEFINE: %{c} = %stage/bin/ferry++ -x c -Wall -Wextra -Werror -I%S/inputs/globals_of_c_files
// DEFINE: %{in} = %S/inputs/globals_of_c_files
// DEFINE: %{main} = %ferryxx -Werror -Wno-c99-extensions -I%S/inputs/globals_of_c_files -I%S/../support %s
// RUN: rm -rf %t && mkdir -p %t
// RUN: %{c} -std=c99 -O0 -c %{in}/machine.c -o %t/machine0.o && %{c} -O0 -c %{in}/other.c -o %t/other0.o
// RUN: %{main} -O0 %t/machine0.o %t/other0.o -o %t/plain && %run %t/plain
// RUN: %if libcxx %{ %{main} -stdlib=libc++ -O1 %t/machine0.o %t/other0.o -o %t/libcxx && %run %t/libcxx %}
// RUN: %{c} -O2 -fcommon -fPIC -shared %{in}/machine.c %{in}/other.c -o %t/library.so
// RUN: %{main} -O2 %t/library.so -Wl,-rpath,%t -o %t/shared && %run %t/shared
// RUN: %{c} %sanitize -std=gnu2x -c %{in}/machine.c -o %t/machineS.o && %{c} %sanitize -c %{in}/other.c -o %t/otherS.o
// RUN: %{main} %sanitize %t/machineS.o %t/otherS.o -o %t/sanitized && %run %t/sanitized
// RUN: %ferry explain %t/plain | grep -A1 'hidden_value: int, 4 bytes, .*machine.c:9'
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "machine.h"

#include <memory>

using ferry::remotecall_fetch;

namespace {

bool has(ferry::not_shippable const &e, std::string const &text) {
  if (std::string(e.what()).find(text) != std::string::npos) return true;
  std::cerr << e.what() << '\n';
  return false;
}
template <class F> void check_refused(F call, std::string const &name, std::string const &why) {
  auto const e = thrown_by<ferry::not_shippable>(call);
  check(has(e, "'" + name + "'") && has(e, "machine.c:") && has(e, why));
}

void check_numbers() {
  check_equal(remotecall_fetch(2, total), 6);
  plain = 10;
  tentative = 20;
  table[3] = 5;
  field[77777] = 1000;
  check_equal(remotecall_fetch(2, total), 10 + 20 + 3 + 5 + 1000);
  plain = 11;
  check_equal(remotecall_fetch(2, total), 11 + 20 + 3 + 5 + 1000);
  hidden(7);
  other_hidden(8);
  check_equal(remotecall_fetch(2, [] { return hidden(0) * 100 + other_hidden(0); }), 708);
  // What a call writes ends with it.
  check_equal(calls(), 11);
  check_equal(remotecall_fetch(2, calls), 12);
  check_equal(remotecall_fetch(2, calls), 12);
  check_equal(complex_part(0), 2);
  complex_part(9);
  check_equal(remotecall_fetch(2, complex_part, 0.0), 9);
  shared_base = 1;
  check_equal(remotecall_fetch(3, read_shared), 12);
}

void check_structures() {
  second.name = "second";
  words[1] = "zwei";
  machine.name = "renamed";
  machine.label = const_cast<char *>("label");
  machine.mode = static_cast<mode>(7);  // no enumerator: in C any number will do
  machine.ready = 1;
  machine.level = 21;
  machine.signed_bits = -3;
  machine.on = true;
  machine.precise = 2.5L;
  machine.corners[0] = {'z', 1, 8};
  machine.low = -1;
  machine.high = 2;
  machine.raw.whole = 12345;
  machine.next = &second;
  auto const here = std::string(describe());
  check_equal(here, "renamed label 7 1 21 -3 1 2.5 z8 -1-2 12345 zwei second");
  check_equal(remotecall_fetch(2, [] { return std::string(describe()); }), here);
  second.name = "2nd";
  check(remotecall_fetch(2, [] { return std::string(describe()); }).ends_with("zwei 2nd"));
}

void check_pointers() {
  check_equal(remotecall_fetch(2, run_step, 4), 9);
  machine.step = add_base;
  machine.current++;
  set_base(1000);
  check_equal(remotecall_fetch(2, run_step, 4), 1007);
  set_base(2000);
  check_equal(remotecall_fetch(2, through_constant), 4001);
  plain = 77;
  check_equal(remotecall_fetch(2, through_pointer), 77);
  to_plain = &tentative;
  check_equal(remotecall_fetch(2, through_pointer), 20);
}

void check_what_cannot_travel() {
  check_refused([] { return remotecall_fetch(2, read_tagged); }, "tagged", "which member of a union is active");
  check_refused([] { return remotecall_fetch(2, read_log); }, "log_file", "a FILE belongs to its process");
  check_refused([] { return remotecall_fetch(2, read_watched); }, "watched", "volatile");
  auto const heap = std::make_unique<machine_type>();
  machine.next = heap.get();
  check_refused([] { return remotecall_fetch(2, run_step, 1); }, "machine", "raw pointer into heap");
  machine.next = nullptr;
  check_equal(remotecall_fetch(2, run_step, 0), 2003);
}

}  // namespace

int main() {
  ferry::addprocs(2);
  check_numbers();
  check_structures();
  check_pointers();
  check_what_cannot_travel();
  std::cout << "globals of C files travel\n";
}
