// Variables that no code with tables writes, and that code without tables does: by an object or a library that names
// them, by assembler, and by asking the dynamic linker for them. A worker always has the caller's value.
// RUN: rm -rf %t && mkdir -p %t && cd %t
// RUN: echo 'extern int limit; extern double weights[]; void plain() { ++limit; ++weights[1]; }' > plain.cpp && %clangxx -O2 -fPIC -c plain.cpp -o plain.o
// RUN: for level in -O0 -O2; do %ferryxx $level -fPIC -DVARIABLES -c %s -I%support -o variables.o && %ferryxx $level -c %s -I%support -o main.o || exit 1; for files in "plain.o" "-Wl,--whole-archive libplain.a -Wl,--no-whole-archive" "joined.o" "libplain.so -Wl,-rpath,."; do rm -f joined.o libplain.a && ar rc libplain.a plain.o && ld -r variables.o plain.o -o joined.o && %clangxx -shared plain.o -o libplain.so; test "$files" = joined.o || files="variables.o $files"; %ferryxx main.o $files -o p && %run ./p || exit 1; done; done
// RUN: %ferryxx -O2 -DVARIABLES -c %s -I%support -o variables.o && %ferryxx -O2 -DASSEMBLER -c %s -I%support -o assembler.o && %ferryxx main.o variables.o assembler.o -o p && %run ./p
// RUN: %ferryxx -O2 -DVARIABLES -DNAMED -c %s -I%support -o named.o && %ferryxx -rdynamic main.o named.o -o p && %run ./p
#include "check.hpp"

#ifdef VARIABLES
int limit = 7;
double weights[10000] = {1, 2, 3};
double look() { return limit + weights[1]; }
#ifdef NAMED
#include <dlfcn.h>
void plain() {
  ++*static_cast<int *>(::dlsym(RTLD_DEFAULT, "limit"));
  ++static_cast<double *>(::dlsym(RTLD_DEFAULT, "weights"))[1];
}
#endif
#elif defined ASSEMBLER
asm(".data\n.balign 8\nplaces: .quad limit, weights\n.globl places\n.text");
extern "C" void *places[2];
void plain() {
  ++*static_cast<int *>(places[0]);
  ++static_cast<double *>(places[1])[1];
}
#else
#include <ferry/ferry.hpp>
double look();
void plain();

int main() {
  ferry::addprocs(2);
  for (int i = 0; i < 5; ++i) {
    check_equal(ferry::remotecall_fetch(2, look), 9 + 2 * i);
    if (i % 2) check_equal(ferry::remotecall_fetch(3, look), 9 + 2 * i);
    // What a call writes there ends with it.
    ferry::remotecall_wait(2, plain);
    plain();
  }
}
#endif
