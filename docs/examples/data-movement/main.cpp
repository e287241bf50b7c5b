// What data moves, when, and why: the questions that users of distributed functions ask first, answered by a program
// that checks each answer itself.
#include <ferry/ferry.hpp>

#include <cstdlib>
#include <iostream>
#include <source_location>
#include <string>
#include <vector>

#include "settings.hpp"

int x = 777;
int f() { return 123; }
auto g = [] { return 123; };
namespace physics {
double gravity = 9.81;
}
const int answer = 42;

void check(bool holds, char const *what, std::source_location at = std::source_location::current()) {
  std::cout << (holds ? "  yes  " : "  NO   ") << what << '\n';
  if (holds) return;
  std::cerr << at.file_name() << ':' << at.line() << ": this does not hold\n";
  std::exit(1);
}

// What process `p` received for the variable of that name; null when it holds nothing.
ferry::variable_info const *find(std::vector<ferry::variable_info> const &held, std::string const &name) {
  for (auto const &v : held)
    if (v.name == name) return &v;
  return nullptr;
}

std::uint64_t total_sends(std::string const &name) {
  std::uint64_t sends = 0;
  for (auto const &m : ferry::movement())
    if (m.kind == "global" && m.name == name) sends += m.sends;
  return sends;
}
std::uint64_t total_skips(std::string const &name) {
  std::uint64_t skips = 0;
  for (auto const &m : ferry::movement())
    if (m.kind == "global" && m.name == name) skips += m.skips;
  return skips;
}

int main() {
  if (ferry::nprocs() == 1) ferry::addprocs(2);
  auto fetch_x = [] { return ferry::remotecall_fetch(2, [] { return x; }); };

  std::cout << "a global variable\n";
  check(ferry::varinfo(2).empty(), "before the first call worker 2 holds nothing");
  check(fetch_x() == 777, "the call sees 777");
  auto held = ferry::varinfo(2);
  check(held.size() == 1 && held[0].name == "x" && held[0].bytes == 4, "worker 2 now holds x, 4 bytes");

  std::cout << "what has not changed does not move\n";
  check(fetch_x() == 777, "the same call again");
  check(total_sends("x") == 1 && total_skips("x") == 1, "one send, one skip");

  std::cout << "what has changed moves\n";
  x = 778;
  check(fetch_x() == 778, "the call sees 778");
  check(total_sends("x") == 2, "x was sent again");
  check(ferry::varinfo(3).empty(), "worker 3 still holds nothing");

  std::cout << "functions are just there\n";
  check(ferry::remotecall_fetch(2, f) == 123, "a named function");
  check(ferry::remotecall_fetch(2, [] { return f(); }) == 123, "the same inside a lambda");
  check(ferry::remotecall_fetch(3, g) == 123, "a lambda kept in a global");
  check(ferry::remotecall_fetch(3, [] { return g(); }) == 123, "the same inside a lambda");

  std::cout << "wherever a global is\n";
  physics::gravity = 1.62;
  check(ferry::remotecall_fetch(3, [] { return physics::gravity; }) == 1.62, "in a namespace");
  settings::verbosity = 3;
  check(ferry::remotecall_fetch(3, [] { return settings::verbosity; }) == 3, "in another file");
  settings::set_scale(2.5);
  check(ferry::remotecall_fetch(3, [] { return settings::scaled(4); }) == 10,
        "in another file, reached only through a function there");
  check(find(ferry::varinfo(3), "settings::(anonymous namespace)::scale") != nullptr, "worker 3 holds it under its full name");

  std::cout << "what moves with each call, and defines nothing there\n";
  int captured = 5;
  auto before = ferry::varinfo(3).size();
  check(ferry::remotecall_fetch(3, [captured](int argument) { return captured + argument; }, 6) == 11,
        "a capture and an argument");
  check(ferry::remotecall_fetch(3, [] { return answer; }) == 42, "a constant is there already");
  check(ferry::varinfo(3).size() == before, "worker 3 holds nothing more than before");

  std::cout << "\nWhat worker 2 holds:\n" << ferry::varinfo(2);
  std::cout << "\nWhat worker 3 holds:\n" << ferry::varinfo(3);
  std::cout << "\nWhat moved:\n" << ferry::movement();
}
