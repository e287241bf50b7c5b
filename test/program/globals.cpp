// A call sees the caller's values of every global it reaches, wherever the global is and however it is reached.
// RUN: %every_way %t %s %S/inputs/globals/world.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/globals/world.hpp"

#include <locale>
#include <optional>

using ferry::remotecall_fetch;

namespace {
int hidden = 1;
struct settings {
  int depth = 1;
  std::string name;
  bool operator==(settings const &) const = default;
} config;
class counter {
public:
  static int &value() { return count; }

private:
  static inline int count = 0;
};
template <class T> T of_type{};
template <class T> struct holder {
  static inline T kept{};
};
// Each process numbers facets for itself, as it first uses them.
struct marks : std::locale::facet {
  static std::locale::id id;
  std::string text = "!";
};
std::locale::id marks::id;
thread_local int per_thread = 5;
[[ferry::process_local]] int own = 1;
const std::string dynamic_constant = std::string("con") + "stant";
std::optional<std::vector<int>> maybe;
__attribute__((section("placed"))) int in_a_section = 1;
__attribute__((section(".data.placed"))) std::vector<int> list_in_a_section;
std::vector<std::string> const *no_pointer_needed() { return nullptr; }
int through_default(int n = world::default_value()) { return n; }
int counted() {
  static std::vector<int> calls;
  calls.push_back(static_cast<int>(calls.size()));
  return static_cast<int>(calls.size());
}
}  // namespace

int main() {
  ferry::addprocs(2);

  hidden = 2;
  check_equal(remotecall_fetch(2, [] { return hidden; }), 2);
  config = {7, "seven"};
  check_equal(remotecall_fetch(2, [] { return config; }), (settings{7, "seven"}));
  counter::value() = 12;
  check_equal(remotecall_fetch(2, [] { return counter::value(); }), 12);
  of_type<int> = 3;
  of_type<std::string> = "three";
  check_equal(remotecall_fetch(2, [] { return std::to_string(of_type<int>) + of_type<std::string>; }), "3three");
  holder<double>::kept = 1.5;
  check_equal(remotecall_fetch(3, [] { return holder<double>::kept; }), 1.5);
  maybe = std::vector<int>{1, 2};
  check_equal(remotecall_fetch(3, [] { return maybe->size(); }), 2u);
  check_equal(remotecall_fetch(3, [] { return dynamic_constant; }), "constant");
  for (int i = 2; i < 4; ++i) {
    in_a_section = i;
    list_in_a_section.push_back(i);
    check_equal(remotecall_fetch(3, [] { return in_a_section * 10 + list_in_a_section.back(); }), i * 11);
  }
  auto mark = [] { return std::use_facet<marks>(std::locale(std::locale::classic(), new marks)).text; };
  check_equal(remotecall_fetch(3, mark), "!");
  check_equal(mark(), "!");
  check_equal(remotecall_fetch(3, mark), "!");

  heights.assign(1000, 0.5);
  table[1][2] = 60;
  check_equal(remotecall_fetch(2, [] { return heights.size() + static_cast<std::size_t>(table[1][2]); }), 1060u);
  world::set_secret("told");
  check_equal(remotecall_fetch(2, [] { return world::secret(); }), "told");
  world::stock["pears"] = 4;
  check_equal(remotecall_fetch(2, [] { return world::stock.at("pears"); }), 4);
  world::registry::put("a", 1);
  check_equal(remotecall_fetch(2, [] { return world::registry::get("a"); }), 1);
  world::shared_by_all = 11;
  check_equal(remotecall_fetch(3, [] { return world::shared_by_all; }), 11);

  // Through a virtual function, a table of functions, a default argument, a destructor, a reference.
  world::set_scale(10);
  check_equal(remotecall_fetch(2, [] { return world::make_square(3)->area(); }), 90);
  world::set_offset(5);
  check_equal(remotecall_fetch(2, [](int which) { return world::operations[which](1); }, 1), -4);
  world::set_default(77);
  check_equal(remotecall_fetch(2, [] { return through_default(); }), 77);
  world::set_closing(8);
  check_equal(remotecall_fetch(2, [] {
                int out = 0;
                { world::closer c{&out}; }
                return out;
              }), 8);
  world::first_of_table() = 1000;
  check_equal(remotecall_fetch(3, [] { return world::first_of_table(); }), 1000);

  // Statics of functions: the caller's value once it has one, and its own on the worker before.
  check_equal(world::next_ticket(), 101);
  check_equal(remotecall_fetch(2, [] { return world::next_ticket(); }), 102);
  check_equal(world::next_ticket(), 102);
  check_equal(remotecall_fetch(3, [] { return world::next_ticket(); }), 103);
  check_equal(remotecall_fetch(2, [] { return world::singleton(); }), "made");
  world::singleton() = "changed";
  check_equal(remotecall_fetch(2, [] { return world::singleton(); }), "changed");
  counted();
  counted();
  check_equal(remotecall_fetch(2, [] { return counted(); }), 3);

  // What does not travel.
  per_thread = 6;
  check_equal(remotecall_fetch(2, [] { return per_thread; }), 5);
  own = 2;
  check_equal(remotecall_fetch(2, [] { return own; }), 1);
  check(remotecall_fetch(2, [] { return no_pointer_needed() == nullptr; }));
  for (auto const &v : ferry::varinfo(2)) check(v.name.find("own") == std::string::npos && v.name.find("per_thread") == std::string::npos);
  std::cout << "globals hold\n";
}
