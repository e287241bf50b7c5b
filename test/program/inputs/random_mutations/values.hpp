// The variables of the test, each with what computes its digest, changes it at random, and steers its movement.
#pragma once

#include "dice.hpp"
#include "digest.hpp"

#include <ferry/ferry.hpp>

#include <memory>
#include <span>
#include <type_traits>
#include <vector>

// What travels with a call: the functions reach the variable, and nothing else does.
struct functions {
  std::uint64_t (*digest)();
  void (*change)(dice &);
  // Points this process's pointers into the variable, which are kept from one change to the next. Called in the main
  // process once, for there variables stay where they are, and on a worker before each row of changes. May be null.
  void (*hold)() = nullptr;
};

struct variable {
  char const *name;
  std::size_t weight;  // how often it is chosen, compared with the others
  functions by;
  void (*push)(std::vector<int> const &);
  void (*clear)(std::vector<int> const &);
  void (*touch)();
  std::uint64_t (*pulled_digest)(int from);  // null for arrays, which cannot be pulled
};

std::vector<variable> flat_variables();           // flat_values.cpp
std::vector<variable> node_variables();           // node_values.cpp
std::vector<variable> graph_variables();          // graphs.cpp
std::vector<variable> variables_of_many_nodes();  // many_nodes.cpp

// Unrelated objects on the heap between those of the variables come, go and are written.
void disturb_heap(dice &);

template <auto &X> void push_it(std::vector<int> const &to) { ferry::push(X, to); }
template <auto &X> void clear_it(std::vector<int> const &on) { ferry::clear(X, on); }
template <auto &X> void touch_it() { ferry::touch(X); }
template <auto &X> std::uint64_t pulled_digest(int from) { return digest().add(ferry::pull(X, from)).value(); }

template <auto &X> variable made(char const *name, std::size_t weight, functions by) {
  variable v{name, weight, by, push_it<X>, clear_it<X>, touch_it<X>, nullptr};
  return v;
}
// With a digest that is the value's, so that it can be compared with that of a pulled one.
template <auto &X>
variable made(char const *name, std::size_t weight, void (*change)(dice &), void (*hold)() = nullptr) {
  auto v = made<X>(name, weight, functions{[] { return digest().add(X).value(); }, change, hold});
  v.pulled_digest = pulled_digest<X>;
  return v;
}
