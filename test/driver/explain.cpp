// What explain prints of a program: each call, its captures, and the globals with the way to them.
// RUN: %ferryxx -O2 %s %S/inputs/world.cpp -o %t && %ferry explain %t | %check %s
// The same is found in a shared library that the program names, and without running anything.
// RUN: %ferryxx -O0 -fPIC -shared %S/inputs/world.cpp -o %t.library.so && %ferryxx %s %t.library.so -o %t.shared
// RUN: %ferry explain %t.shared | %check %s
// RUN: rm %t.library.so && %ferry explain %t.shared | grep 'warning: .*library.so was not found'
// So it is in one that the program loads by dlopen, when it is named; a call that only such a library makes is listed.
// RUN: %ferryxx -O0 -fPIC -shared %s %S/inputs/world.cpp -o %t.loaded.so && echo 'int main() {}' > %t.loads.cpp
// RUN: %ferryxx %t.loads.cpp -o %t.loads && %ferry explain %t.loads %t.loaded.so | %check %s
// RUN: %not %ferry explain %t.library.so 2>&1 | grep 'cannot be read'
// RUN: %not %ferry explain /bin/true 2>&1 | grep 'has no tables of ferry: compile and link it with ferry++'
// RUN: %not %ferry explain %s 2>&1 | grep 'not a program'
// RUN: head -c 5000 %t > %t.cut && %not %ferry explain %t.cut 2>&1 | grep 'damaged'
// RUN: echo 'int main() {}' > %t.plain.cpp && %ferryxx %t.plain.cpp -o %t.plain && %ferry explain %t.plain | grep 'no remote calls'
#include <ferry/ferry.hpp>

#include <map>
#include <string>
#include <vector>

double world(int);
void note_down();
std::vector<int> journal;
struct node {
  int value;
  node *next;
};
std::vector<node> nodes;
node **selected;
namespace {
std::map<std::string, int> stock;
[[ferry::process_local]] int cache;
const std::string title = std::string("a") + "b";
int used(int n) {
  static int limit = n;
  cache += n;
  return stock["a"] + limit + static_cast<int>(title.size());
}
}  // namespace

struct job {
  int size;
  int start() {
    // CHECK: explain.cpp:[[@LINE+5]]:{{[0-9]+}}: remotecall_fetch in job::start
    // CHECK-NEXT: runs lambda at explain.cpp:[[@LINE+4]] -> int
    // CHECK-NEXT: with every call: captures
    // CHECK-NEXT: this: job, 4 bytes, the value of the object it refers to
    // CHECK-NEXT: reaches no globals
    return ferry::remotecall_fetch(2, [this] { return size; });
  }
};

int main() {
  ferry::addprocs(1);
  std::string word = "w";
  // CHECK: explain.cpp:[[@LINE+5]]:{{[0-9]+}}: remotecall in main
  // CHECK-NEXT: runs lambda at explain.cpp:[[@LINE+4]] -> int
  // CHECK-NEXT: with every call, by value: arguments (int)
  // CHECK-NEXT: with every call: captures
  // CHECK-NEXT: word: std::string, 32 bytes
  ferry::remotecall(2, [word](int n) { return used(n) + static_cast<int>(word.size()); }, 3).get();
  // CHECK-NEXT: when they have changed: globals
  // CHECK-NEXT: (anonymous namespace)::cache: int, 4 bytes, {{.*}}explain.cpp:[[#]], stays: {{\[\[}}ferry::process_local]]
  // CHECK-NEXT: through lambda at explain.cpp:[[#]] -> (anonymous namespace)::used(int) ({{.*}}explain.cpp:[[#]])
  // CHECK-NEXT: (anonymous namespace)::stock: std::map<std::string, int>, 48 bytes, {{.*}}explain.cpp:[[#]]
  // CHECK-NEXT: through
  // CHECK-NEXT: (anonymous namespace)::title: {{.*}}std::string, 32 bytes, {{.*}} a constant: sent once
  // CHECK-NEXT: through
  // CHECK-NEXT: (anonymous namespace)::used()::limit: int, 4 bytes, {{.*}} once it is initialised
  // CHECK-NEXT: through

  // CHECK: remotecall_wait in main
  // CHECK-NEXT: runs world(int) ({{.*}}world.cpp:[[#]]) -> double
  // CHECK-NEXT: arguments (int)
  // CHECK-NEXT: when they have changed
  // CHECK-NEXT: (anonymous namespace)::heights: std::vector<double>, 24 bytes, {{.*}}world.cpp:[[#]]
  // CHECK-NEXT: through world(int) {{.*}} -> (anonymous namespace)::inner(int) ({{.*}}world.cpp:[[#]])
  ferry::remotecall_wait(2, world, 1);

  // What another file writes, and pointers, which lead now here and now there.
  // CHECK: explain.cpp:[[@LINE+1]]:{{[0-9]+}}: remotecall_fetch in main
  ferry::remotecall_fetch(2, [] { return note_down(), nodes.size() + (selected ? 1u : 0u); });
  // CHECK: journal: std::vector<int>, 24 bytes, {{.*}}explain.cpp:[[#]], written there: the caller does not see it
  // CHECK: nodes: std::vector<node>, 24 bytes, {{.*}}, travels while 'nodes.next' points nowhere or to globals, which the call then reaches too
  // CHECK: selected: node **, 8 bytes, {{.*}}, travels while 'selected' points nowhere or to globals, which the call then reaches too
  job{4}.start();
}
