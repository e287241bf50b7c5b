// A captured or passed reference to a global, or to a part of one, refers to that global on the worker.
// RUN: %every_way %t %s %S/inputs/references_to_globals/elsewhere.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/references_to_globals/elsewhere.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

using ferry::remotecall_fetch;

struct base {
  virtual ~base() = default;
  virtual int kind() const { return 1; }
  int number = 5;
};
struct derived : station, base {
  int kind() const override { return 2; }
};
struct with_reference {
  int &to;
};

int plain = 1;
std::string text = "text";
std::vector<int> large(100'000, 1);
std::array<station, 3> stations;
derived object;
std::pair<int, std::string> both = {1, "one"};
std::optional<std::string> maybe = "perhaps";
std::unique_ptr<station> owned = std::make_unique<station>();
std::map<std::string, std::vector<int>> by_name = {{"one", {1}}, {"two", {2, 2}}};
std::unordered_map<int, std::shared_ptr<station>> stations_by_id = [] {
  std::unordered_map<int, std::shared_ptr<station>> all;
  for (int i = 0; i < 50; ++i) all[i] = std::make_shared<station>(station{"main station", {i}, i});
  return all;
}();
[[ferry::process_local]] int own_of_each = 0;
const std::string constant = "made before " + std::string("the body of main");
auto &[bound_number, bound_text] = both;

namespace {

// The compiler looks through a reference that is bound to a global in sight, and captures nothing.
template <class T> T &same(T &object) { return object; }

void the_variable_itself() {
  int &r = same(plain);
  // What is read by one name is what was written by the other.
  check_equal(remotecall_fetch(2, [&r] { return ++plain * 10 + r; }), 22);
  check_equal(remotecall_fetch(2, [&] { return ++r * 10 + plain; }), 22);
  check(remotecall_fetch(2, [&r] { return &r == &plain; }));
  check_equal(plain, 1);
  plain = 2;
  check_equal(remotecall_fetch(2, [&r] { return r; }), 2);
  auto &s = same(text);
  check_equal(remotecall_fetch(2, [&s] { return (s += "!") + text; }), "text!text!");
  auto const &c = same(constant);
  check(remotecall_fetch(2, [&c] { return &c == &constant && c == "made before the body of main"; }));
}

void references_as_arguments() {
  auto add = [](std::reference_wrapper<std::string> s) {
    s.get() += "?";
    return text;
  };
  check_equal(remotecall_fetch(2, add, std::ref(text)), "text?");
  auto wrapped = std::ref(plain);
  check(remotecall_fetch(2, [wrapped] { return &wrapped.get() == &plain; }));
  std::vector<std::reference_wrapper<int>> several = {plain, wrapped};
  check(remotecall_fetch(2, [several] { return &several[0].get() == &plain && &several[1].get() == &plain; }));
  with_reference member{plain};
  check(remotecall_fetch(2, [&member] { return &member.to == &plain; }));
  std::function<bool()> held = [&r = plain] { return &r == &plain; };
  check(remotecall_fetch(2, held));
}

void parts_of_variables() {
  auto &[number, name] = both;
  check_equal(remotecall_fetch(2, [&number, &name] { return ++number + (name += "!").size() + both.first; }), 8u);
  check_equal(remotecall_fetch(2, [&n = same(bound_number)] { return ++n + bound_number + both.first; }), 6);
  auto &middle = same(stations[1]);
  auto &served = same(stations[2].served);
  check_equal(remotecall_fetch(2, [&served] { return ++served + stations[2].served; }), 2);
  check(remotecall_fetch(2, [&middle] { return &middle == &stations[1]; }));
  base &b = same(object);
  check(remotecall_fetch(2, [&b] { return &b == &object && b.kind() == 2; }));
  station &s = same(object);
  check(remotecall_fetch(2, [&s] { return &s == &object; }));
  check_equal(remotecall_fetch(2, [&inside = *maybe] { return (inside += "!") + *maybe; }), "perhaps!perhaps!");
}

// Elements, and what pointers own, of variables that the call reaches.
void what_variables_own() {
  check(remotecall_fetch(2, [&e = large[70'000]] { return ++e == large[70'000] && &e == &large[70'000]; }));
  check(remotecall_fetch(2, [&s = *owned] { return &s == owned.get(); }));
  check(remotecall_fetch(2, [&s = *owned, &t = owned->tracks[1], &n = owned->name] {
    return &s == owned.get() && &t == &owned->tracks[1] && ++t == owned->tracks[1] && &n == &s.name;
  }));
  check(remotecall_fetch(
      2, [&n = by_name["two"][1], &v = by_name["one"]] { return &n == &by_name["two"][1] && &v == &by_name["one"]; }));
  check(remotecall_fetch(2, [&s = *stations_by_id.at(40)] { return &s == stations_by_id.at(40).get(); }));
  check(remotecall_fetch(2, [&s = *stations_by_id.at(40)] { return ++s.served == stations_by_id.at(40)->served; }));
  // In one that it does not reach there is nothing that it could be.
  check_equal(remotecall_fetch(2, [&s = *stations_by_id.at(40)] { return s.name; }), "main station");
  check_equal(remotecall_fetch(2,
                               [this_one = std::ref(*stations_by_id.at(7))] {
                                 int n = 0;
                                 for (auto &[id, s] : stations_by_id) n += s.get() == &this_one.get() ? id : 0;
                                 return n;
                               }),
              7);
}

void members_of_a_global_object() {
  check_equal(the_station().ask(), 41);
  the_station().tracks.clear();
  check_equal(the_station().ask(), 11);
  int &counter = counter_of_a_function();
  check_equal(remotecall_fetch(2, [&counter] { return ++counter + counter_of_a_function(); }), 16);
  counter = 20;
  check_equal(remotecall_fetch(2, [&counter] { return counter; }), 20);
}

void own_variables_of_each_process() {
  own_of_each = 5;
  int &r = same(own_of_each);
  check_equal(remotecall_fetch(2, [&r] { return ++r + own_of_each; }), 2);
  check_equal(remotecall_fetch(2, [&r] { return ++r + own_of_each; }), 4);
}

// They travel as globals do, once until they change.
void by_tag() {
  auto &r = same(large);
  auto sum = [&r] { return std::accumulate(r.begin(), r.end(), 0); };
  check_equal(remotecall_fetch(2, sum), 100'000);
  ferry::reset_movement();
  for (int i = 0; i < 3; ++i) check_equal(remotecall_fetch(2, sum), 100'000);
  for (auto const &m : ferry::movement()) {
    check(m.bytes < 200);
    if (m.kind == "global") check(m.name == "large" && m.sends == 0 && m.skips == 3);
  }
  large[5] = 3;
  check_equal(remotecall_fetch(2, sum), 100'002);
}

void from_a_worker_and_on_the_main_process() {
  int &r = same(plain);
  auto on_main = [] {
    int &mine = same(plain);
    mine = 30;
    return remotecall_fetch(1, [&mine] { return ++plain + mine; });
  };
  check_equal(remotecall_fetch(3, on_main), 62);
  check_equal(plain, 2);
  auto twice = [&r] { return ++r + 10 * remotecall_fetch(3, [&r] { return ++r + plain; }); };
  check_equal(remotecall_fetch(2, twice), 83);
}

}  // namespace

int main() {
  ferry::addprocs(2);
  the_variable_itself();
  references_as_arguments();
  parts_of_variables();
  what_variables_own();
  members_of_a_global_object();
  own_variables_of_each_process();
  by_tag();
  from_a_worker_and_on_the_main_process();
  std::cout << "references lead to globals\n";
}
