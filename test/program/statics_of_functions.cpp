// A static of a function that the caller has not initialised is initialised by the call; else the call sees its value.
// RUN: %every_way %t %s %S/inputs/statics_of_functions/elsewhere.cpp
// RUN: %ferryxx -O2 -fno-threadsafe-statics -I%S/../support %s %S/inputs/statics_of_functions/elsewhere.cpp -o %t.plain
// RUN: %run %t.plain | diff - %t.txt
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/statics_of_functions/registry.hpp"

#include <chrono>
#include <memory>
#include <thread>

using ferry::remotecall_fetch;

namespace {

int entries() { return static_cast<int>(registry::instance().entries.size()); }
int add(std::string const &name) { return registry::instance().entries[name] = static_cast<int>(entries()); }

auto const in_a_lambda = [](int first) -> int & {
  static int n = first;
  return n;
};

struct counted_ends {
  ~counted_ends() { ++ends; }
  int value = 5;
  [[ferry::process_local]] static inline int ends = 0;
};
counted_ends &with_destructor() {
  static counted_ends only;
  return only;
}

// Each call initialises its own, whatever earlier calls and other callers left on the worker.
void not_initialised_here() {
  check_equal(remotecall_fetch(2, add, "a"), 1);
  check_equal(remotecall_fetch(2, entries), 1);
  check_equal(remotecall_fetch(2, counted), 4);
  check_equal(remotecall_fetch(2, counted), 4);
  check_equal(remotecall_fetch(2, [] { return ++of_type<int>(7); }), 8);
  check_equal(remotecall_fetch(2, [] { return ++of_type<int>(9); }), 10);
  check_equal(remotecall_fetch(2, [] { return ++in_a_lambda(1); }), 2);
  check_equal(remotecall_fetch(2, [] { return ++in_a_lambda(2); }), 3);
  check_equal(remotecall_fetch(2, elsewhere, "set"), "set");
  check_equal(remotecall_fetch(2, elsewhere, ""), "fresh text");
  // What another process had.
  check_equal(remotecall_fetch(3,
                               [] {
                                 add("of 3");
                                 return remotecall_fetch(2, entries);
                               }),
              2);
  check_equal(remotecall_fetch(2, entries), 1);
  check_equal(remotecall_fetch(2, [] { return with_destructor().value++; }), 5);
  check_equal(remotecall_fetch(2, [] { return with_destructor().value++; }), 5);
  check_equal(made, 0);
}

void initialised_here() {
  add("x");
  add("y");
  check_equal(made, 1);
  check_equal(remotecall_fetch(2, entries), 3);
  // Its constructor does not run there for that; `made` comes along, and so the worker's is 1 again.
  check_equal(remotecall_fetch(4, [] { return entries() * 10 + made; }), 31);
  check_equal(remotecall_fetch(2, add, "z"), 3);
  check_equal(remotecall_fetch(2, entries), 3);
  cache().push_back(5);
  check_equal(counted(), 5);
  check_equal(remotecall_fetch(2, counted), 6);
  check_equal(remotecall_fetch(2, [] { return cache(); }), cache());
  of_type<int>(70);
  check_equal(remotecall_fetch(2, [] { return of_type<int>(0); }), 70);
  of_type<std::string>("text");
  check_equal(remotecall_fetch(4, [] { return of_type<std::string>("other"); }), "text");
  in_a_lambda(33);
  check_equal(remotecall_fetch(2, [] { return in_a_lambda(0); }), 33);
  elsewhere("here");
  check_equal(remotecall_fetch(2, elsewhere, ""), "here");
  check_equal(remotecall_fetch(4, elsewhere, ""), "here");
  with_destructor().value = 50;
  check_equal(remotecall_fetch(2, [] { return with_destructor().value; }), 50);
}

// A call that waits keeps the static that it initialised, while another one initialises its own.
void while_another_waits() {
  auto first = ferry::remotecall(2, [] {
    of_type<short>(5) = 6;
    remotecall_fetch(3, [] { std::this_thread::sleep_for(std::chrono::milliseconds(200)); });
    return of_type<short>(7);
  });
  check_equal(remotecall_fetch(2, [] { return of_type<short>(8); }), 8);
  check_equal(first.get(), 6);
  // What a call has initialised is its caller's for the calls that it makes.
  check_equal(remotecall_fetch(2,
                               [] {
                                 of_type<long>(5) = 6;
                                 return remotecall_fetch(3, [] { return of_type<long>(8); });
                               }),
              6);
}

// On the main process, whose own statics stay what they are.
void on_the_main_process() {
  of_type<unsigned>(1);
  check_equal(remotecall_fetch(2,
                               [] {
                                 of_type<unsigned>(5) = 6;
                                 return remotecall_fetch(1, [] { return ++of_type<unsigned>(8); });
                               }),
              7u);
  check_equal(of_type<unsigned>(0), 1u);
}

int size_in_raw_memory() {
  static no_destructor<std::vector<int>> hidden;
  hidden.get()->push_back(1);
  return static_cast<int>(hidden.get()->size());
}
int size_on_the_heap() {
  static auto &leaked = *new std::vector<int>;
  leaked.push_back(1);
  return static_cast<int>(leaked.size());
}
int size_by_reference() {
  static auto &other = cache();
  return static_cast<int>(other.size());
}

// Objects in raw memory, or on the heap behind a reference or pointer, cannot be seen: the error names the static.
void what_cannot_be_seen() {
  int (*use)() = size_in_raw_memory;
  auto const refused = [&](char const *name) {
    std::string const what = thrown_by<ferry::not_shippable>([&] { remotecall_fetch(2, use); }).what();
    check(what.find(std::string(name) + "' (") != std::string::npos);
  };
  use();
  refused("size_in_raw_memory()::hidden");
  use = size_on_the_heap;
  use();
  refused("size_on_the_heap()::leaked");
  check_equal(remotecall_fetch(2, size_by_reference), size_by_reference());
  cache().push_back(7);
  check_equal(remotecall_fetch(2, size_by_reference), size_by_reference());
}

}  // namespace

int main() {
  ferry::addprocs(3);
  not_initialised_here();
  while_another_waits();
  initialised_here();
  what_cannot_be_seen();
  on_the_main_process();
  check_equal(counted_ends::ends, 0);
  std::cout << "statics of functions\n";
}
