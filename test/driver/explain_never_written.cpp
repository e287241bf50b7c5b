// A variable that no code of the whole program writes after its initialisation is sent once. That is known of one with
// external linkage only when no code without tables can name it: of every object file of the link the linker tells what
// names it uses, and other files can use what is exported.
// RUN: rm -rf %t && mkdir -p %t && cd %t
// RUN: %ferryxx -O2 -c %s -o calls.o && %ferryxx -O2 -DLIBRARY -c %s -o library.o -fPIC

// All files have tables; also with a sanitizer's and the C++ library's own objects, which have none but use none of them.
// RUN: for with in -pie -no-pie -static-libstdc++ -fuse-ld=bfd -Wl,--gc-sections; do %ferryxx calls.o library.o $with -o p && %ferry explain p | %check %s || exit 1; done
// RUN: %ferryxx -O2 -fsanitize=address,undefined %s -DLIBRARY -c -o s.o && %ferryxx -fsanitize=address,undefined calls.o s.o -o p && %ferry explain p | %check %s --check-prefix=LIMIT
// CHECK-DAG: limit: int, {{.*}}never_written.cpp:[[#]], never written after its initialisation: sent once
// CHECK-DAG: weights: std::vector<double>, {{.*}}never_written.cpp:[[#]], never written after its initialisation: sent once
// CHECK-DAG: settings::depth: int, {{.*}}never_written.cpp:[[#]], never written after its initialisation: sent once
// CHECK-DAG: twice: int, {{.*}}never_written.cpp:[[#]]{{$}}
// CHECK-DAG: written: int, {{.*}}never_written.cpp:[[#]], only read there
// LIMIT: limit: int, {{.*}}never_written.cpp:[[#]], never written after its initialisation: sent once

// An object without tables names one of them; also in an archive, joined with one that has tables to one object, and
// in assembler.
// RUN: echo 'extern int limit; int plain() { return ++limit; }' > plain.cpp && %clangxx -c plain.cpp -o plain.o
// RUN: %ferryxx calls.o library.o plain.o -o p && %ferry explain p | %check %s --check-prefix=PLAIN
// RUN: ar rc libplain.a plain.o && %ferryxx calls.o library.o -L. -Wl,--whole-archive -lplain -Wl,--no-whole-archive -o p && %ferry explain p | %check %s --check-prefix=ARCHIVE
// RUN: ld -r plain.o library.o -o joined.o && %ferryxx calls.o joined.o -o p && %ferry explain p | %check %s --check-prefix=JOINED
// RUN: ld.lld-19 -r plain.o library.o -o joined.o && %ferryxx calls.o joined.o -o p && %ferry explain p | %check %s --check-prefix=JOINED
// RUN: printf '%%s\n' .data 'place: .quad limit' > assembler.s && %ferryxx calls.o library.o assembler.s -o p && %ferry explain p | %check %s --check-prefix=SOME
// PLAIN: limit: int, {{.*}}never_written.cpp:[[#]], only read there, also used by code without tables in plain.o: what calls reach through it is not known{{$}}
// PLAIN: settings::depth: int, {{.*}}, never written
// ARCHIVE: limit: int, {{.*}}never_written.cpp:[[#]], only read there, also used by code without tables in libplain.a
// JOINED: limit: int, {{.*}}never_written.cpp:[[#]], only read there, also used by code without tables in joined.o
// SOME: limit: int, {{.*}}never_written.cpp:[[#]], only read there, also used by code without tables in {{.*}}.o

// Whatever the file exports another one may write: by a reference to it, or asking for it by name.
// RUN: %ferryxx calls.o library.o -rdynamic -o p && %ferry explain p | %check %s --check-prefix=OPEN
// RUN: %clangxx -shared -fPIC plain.cpp -o libnames.so && %ferryxx calls.o library.o libnames.so -Wl,-rpath,%t -o p && %ferry explain p | %check %s --check-prefix=NAMES
// RUN: %ferryxx -shared library.o -o libours.so && %ferryxx calls.o libours.so -Wl,-rpath,%t -o p && %ferry explain p | %check %s --check-prefix=OPEN
// RUN: %ferryxx -O2 -fPIC -shared -fvisibility=hidden -DLIBRARY '-DEXPORT=__attribute__((visibility("default")))' %s -o libours.so && %ferryxx calls.o libours.so -Wl,-rpath,%t -o p && %ferry explain p | %check %s
// NAMES: limit: int, {{.*}}never_written.cpp:[[#]], only read there, also used by code without tables in libnames.so: what calls reach through it is not known{{$}}
// NAMES: settings::depth: int, {{.*}}, never written
// OPEN: limit: int, {{.*}}never_written.cpp:[[#]]{{(, only read there)?$}}

// A linker that does not tell; a script that may give names.
// RUN: for with in -fuse-ld=lld -Wl,--defsym=third=limit; do %ferryxx calls.o library.o $with -o p && %ferry explain p | %check %s --check-prefix=OPEN || exit 1; done

// Nothing is left behind, and the same input gives the same program.
// RUN: mkdir temporary && TMPDIR=%t/temporary %ferryxx calls.o library.o -o one && test -z "$(ls temporary)" && %ferryxx calls.o library.o -o two && cmp one two
// Where the note cannot be written the link fails and says so.
// RUN: TMPDIR=%t/nowhere %not %ferryxx calls.o library.o -o p 2>&1 | grep 'linker plugin: no temporary file can be made: .*; set TMPDIR'
#ifndef EXPORT
#define EXPORT
#endif
EXPORT double look();
EXPORT void write();

#ifdef LIBRARY
#include <vector>
namespace settings {
int depth = 3;
}
int limit = 7, written = 1;
// One with two names is not looked into.
int twice = 1;
extern int other_name_of_twice __attribute__((alias("twice")));
std::vector<double> weights = {1, 2, double(settings::depth)};
double look() { return limit + weights[1] + settings::depth + written + twice; }
void write() { ++written; }
#else
#include <ferry/ferry.hpp>
int main() {
  write();
  ferry::remotecall_wait(2, look);
}
#endif
