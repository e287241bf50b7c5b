// explain names the globals that a library without tables uses too: what calls reach through it is not known.
// RUN: rm -rf %t && mkdir -p %t
// RUN: echo 'extern int shared_count; int use_it() { return shared_count; }' > %t/library.cpp
// RUN: %clangxx -fPIC -shared %t/library.cpp -o %t/libplain.so
// RUN: %ferryxx %s %t/libplain.so -Wl,-rpath,%t -o %t/program && %ferry explain %t/program | %check %s
#include <ferry/ferry.hpp>

int use_it();
int shared_count = 1;
int own_count = 1;

int main() {
  // CHECK: reaches no globals
  // CHECK: own_count: int, 4 bytes, {{[^,]*}}explain_files_without_tables.cpp:[[#]]
  // CHECK-NOT: libplain
  // CHECK: through
  // CHECK: shared_count: int, 4 bytes, {{[^,]*}}.cpp:[[#]]{{.*}}, also used by code without tables in libplain.so
  ferry::remotecall(2, use_it);
  ferry::remotecall(2, [] { return shared_count + own_count; });
}
