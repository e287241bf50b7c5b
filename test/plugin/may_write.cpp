// A call that writes a global in whatever way is never said only to read it. All globals here are written by the call
// that names them, and each is read there too: what is proven of none must be said of none.
// RUN: %ferryxx -O2 -fplugin-arg-ferry-no-lost-write-warnings %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s --implicit-check-not='only read' --implicit-check-not='never written'
// RUN: %ferryxx -O0 -fplugin-arg-ferry-no-lost-write-warnings %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s --implicit-check-not='only read' --implicit-check-not='never written'
// RUN: %ferryxx -O1 -fplugin-arg-ferry-no-lost-write-warnings -flto -fuse-ld=lld %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s --implicit-check-not='only read' --implicit-check-not='never written'
// RUN: %ferryxx -O3 -fplugin-arg-ferry-no-lost-write-warnings -flto=thin -fuse-ld=lld %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s --implicit-check-not='only read' --implicit-check-not='never written'
// CHECK-COUNT-36: {{^    w_|^    .*::w_}}
#include "inputs/other_unit.hpp"

#include <ferry/ferry.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <list>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>

template <class F> void remote(F f) { ferry::remotecall_wait(2, f); }

struct table {
  std::vector<int> all;
  int &at(unsigned i) { return all[i]; }
  int through_const() const { return const_cast<table *>(this)->all[0] = 1; }
};
struct point {
  double x = 1, y = 2;
};
struct base {
  virtual ~base() = default;
  virtual void go() = 0;
};

int w_assigned, w_pointed, w_external, w_copied_to, w_handled, w_assembler, w_named_by_assembler, w_in_table, w_virtual;
int w_threaded, w_captured, w_by_pointer_table, w_by_argument, w_returned, w_stored_pointer;
double w_array[8];
point w_placed;
std::atomic<int> w_atomic;
table w_element, w_const;
std::vector<int> w_reference, w_swapped, w_data, w_iterated, w_moved, w_sorted, w_cleared_here;
std::vector<std::vector<int>> w_nested;
std::map<std::string, int> w_map, w_map_iterator;
std::string w_text;
std::list<int> w_list, w_spliced;
std::unique_ptr<point> w_owned;

[[ferry::process_local]] int *pointer_to;
[[ferry::process_local]] int *into_data;
[[ferry::process_local]] point *into_owned;
int *const pointers[] = {&w_by_pointer_table};
void write_in_table() { ++w_in_table; }
void nothing() {}
void (*const functions[])() = {nothing, write_in_table};

struct derived : base {
  void go() override { ++w_virtual; }
};
base *make() { return new derived; }

__attribute__((noinline)) void set(int &x) { x = 1; }
__attribute__((noinline)) static int &get() { return w_returned; }
struct cursor {
  std::vector<int>::iterator at;
  void put(int x) { *at = x; }
};
// Keeps what it owns in another place before it gets it.
void own() {
  auto p = std::make_unique<point>();
  into_owned = p.get();
  w_owned = std::move(p);
}

int main() {
  pointer_to = &w_pointed;
  into_data = w_data.data();
  own();

  remote([] { w_assigned = 1; return w_assigned; });
  remote([] { w_array[static_cast<unsigned>(w_array[0])] = 1; return w_array[1]; });
  remote([] { w_element.at(0) = 1; });
  remote([] { *pointer_to = 1; return w_pointed; });
  remote([] { *into_data = 1; return w_data[0]; });
  remote([] { into_owned->x = 1; return w_owned->x; });
  remote([] { auto &r = w_reference; r.push_back(1); return r[0]; });
  remote([] { std::vector<int> local; std::swap(local, w_swapped); });
  remote([] { return w_const.through_const(); });
  remote([] { write_to(&w_external); return w_external; });
  remote([] { int x = 1; std::memcpy(&w_copied_to, &x, sizeof x); });
  remote([] { return (new (&w_placed) point)->x; });
  remote([] { std::thread([] { ++w_threaded; }).join(); return w_threaded; });
  remote([] { std::unique_ptr<base> b(make()); b->go(); return w_virtual; });
  remote([] { return w_atomic.fetch_add(1); });
  remote([] { accessor().push_back(1); return read_accessed(); });
  remote([] { functions[w_in_table & 1](); return w_in_table; });
  remote([] { *pointers[0] = 1; return w_by_pointer_table; });
  remote([] { for (auto &e : w_iterated) e = 1; return w_iterated[0]; });
  remote([] { cursor c{w_moved.begin()}; c.put(1); return w_moved[0]; });
  remote([] { std::sort(w_sorted.begin(), w_sorted.end()); return w_sorted[0]; });
  remote([] { w_nested[0][0] = 1; return w_nested[0][0]; });
  remote([] { return w_map["a"]; });
  remote([] { for (auto &[key, value] : w_map_iterator) value = 1; return w_map_iterator.size(); });
  remote([] { w_text[0] = 'x'; return w_text; });
  remote([] { w_list.front() = 1; return w_list.size(); });
  remote([] { std::list<int> local; local.splice(local.begin(), w_spliced); return w_spliced.size(); });
  remote([] { set(w_by_argument); return w_by_argument; });
  remote([] { get() = 1; return w_returned; });
  remote([] { int *p = &w_captured; auto f = [&] { *p = 1; }; f(); return w_captured; });
  remote([] { std::vector<int *> all{&w_stored_pointer}; *all[0] = 1; return w_stored_pointer; });
  remote([] { write_from_other_unit(); return w_from_other_unit[0]; });
  remote([] { std::vector<int>(std::move(w_cleared_here)); return w_cleared_here.size(); });
  remote([] {
    try {
      write_to(nullptr);
      throw std::runtime_error("x");
    } catch (std::exception const &) {
      ++w_handled;
    }
    return w_handled;
  });
  remote([] { asm volatile("movl $1, %0" : "=m"(w_assembler)); return w_assembler; });
  remote([] { asm volatile("movl $1, w_named_by_assembler(%%rip)" ::: "memory"); return w_named_by_assembler; });
}
