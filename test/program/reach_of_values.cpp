// What a function, a std::function or a pointer reaches that a call's values name, the call reaches: in captures, arguments and
// globals, through constants, step by step, in calls of calls, and after changes.
// RUN: %every_way %t %s %S/inputs/reach_of_values/tools.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/reach_of_values/tools.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

using ferry::remotecall_fetch;

namespace {
std::map<std::string, tool> table;
std::vector<std::function<int(int)>> functions;
int const *limit = nullptr;
struct view {
  std::vector<int> *list = nullptr;
} over;
// A global that leads to a global that leads on.
std::function<int(int)> *indirect = nullptr;
std::function<int(int)> kept;

// Constants: every process has them, and what they lead to may differ.
int factor = 1, term = 1;
int times(int n) { return n * factor; }
constexpr std::array<step, 1> chosen{{{times, &term}}};
struct known {
  static constexpr step all[] = {{nullptr, nullptr}, {times, &term}};
};
inline constexpr step whole{times, &term};
constexpr step const *to_whole = &whole;
const struct {
  step const *const *to;
  std::string name;
} made{&to_whole, std::to_string(1)};
constexpr tool one_tool[] = {nullptr, times};
step const *current = nullptr;
std::vector<step const *> all_steps;
struct {
  int n = 0;
  step const *with = nullptr;
} device;
step const *const *twice = nullptr;
tool const *tool_of_table = nullptr;
decltype(made) *led = nullptr;

// Objects that nothing names but what registered them before main.
struct part {
  int number;
  part *next;
  static inline part *first = nullptr;
  static inline std::vector<part *> all;
};
struct registers {
  explicit registers(part &p) {
    p.next = std::exchange(part::first, &p);
    part::all.push_back(&p);
  }
};
part one{1, nullptr};
registers adds_one(one);
part two{std::stoi("2"), nullptr};
registers adds_two(two);

int call_table(std::string const &name, int n) { return table.at(name)(n); }

void of_arguments() {
  auto apply = [](tool t, int n) { return t(n); };
  for (int s : {2, 3, 3, 4}) {
    set_scale(s);
    check_equal(remotecall_fetch(2, apply, scale_tool(), 5), 5 * s);
    check_equal(remotecall_fetch(2, scale_tool(), 6), 6 * s);
    check_equal(remotecall_fetch(3, [t = scale_tool()] { return t(7); }), 7 * s);
    check_equal(
        remotecall_fetch(2, [all = std::vector{scale_tool(), chained_tool()}] { return all[0](1) + all[1](1); }),
        s + 1);
  }
}

void of_globals() {
  set_scale(5);
  table["scale"] = scale_tool();
  check_equal(remotecall_fetch(2, call_table, "scale", 2), 10);
  set_scale(6);
  check_equal(remotecall_fetch(2, call_table, "scale", 2), 12);
  table["chained"] = chained_tool();
  check_equal(remotecall_fetch(2, call_table, "chained", 2), 2);
  set_next(scale_tool());  // reached by the global that is reached by a function in a global
  set_scale(7);
  check_equal(remotecall_fetch(2, call_table, "chained", 2), 14);
  set_next(nullptr);
  set_next_function([t = scale_tool()](int n) { return t(n) + 1; });
  set_scale(8);
  check_equal(remotecall_fetch(2, call_table, "chained", 2), 17);
  set_scale(9);
  check_equal(remotecall_fetch(3, call_table, "chained", 2), 19);
  // Replaced between calls: what the new one reaches was not known there.
  functions.push_back([](int n) { return n; });
  auto first = [](int n) { return remotecall_fetch(2, [n] { return functions[0](n); }); };
  check_equal(first(1), 1);
  functions[0] = chained_tool();
  set_scale(10);
  check_equal(first(1), 11);
  functions[0] = [](int n) { return limit_of_tools()[0] + n; };
  set_limit(1, 21);
  check_equal(first(1), 22);
}

void of_pointers() {
  auto read = [] { return remotecall_fetch(2, [] { return limit ? limit[0] : -1; }); };
  check_equal(read(), -1);
  limit = limit_of_tools();
  check_equal(read(), 21);
  set_limit(1, 22);
  check_equal(read(), 22);
  ++limit;
  set_limit(2, 33);
  check_equal(read(), 33);
  over.list = &list_of_tools();
  auto size = [] { return remotecall_fetch(3, [] { return over.list ? over.list->size() : 0u; }); };
  check_equal(size(), 3u);
  list_of_tools().push_back(4);
  check_equal(size(), 4u);
  indirect = &kept;
  kept = [](int n) { return n + limit[0]; };
  auto deep = [] { return remotecall_fetch(2, [] { return (*indirect)(0); }); };
  check_equal(deep(), 33);
  set_limit(2, 34);
  check_equal(deep(), 34);
  // In a capture of what a std::function holds, where only the run can know it.
  std::function<int()> holds = [p = limit_of_tools()] { return p[0]; };
  set_limit(1, 23);
  check_equal(remotecall_fetch(2, holds), 23);
}

void change_numbers() {
  ++factor;
  ++term;
  set_scale(factor);
  for (std::size_t i : {0, 2, 3}) set_limit(i, term + static_cast<int>(i));
}

void of_constants() {
  auto run = [](step const *s) { return s->function(3) + *s->number; };
  auto remote = [] { return remotecall_fetch(2, [] { return current->function(3) + *current->number; }); };
  set_next(scale_tool());
  for (step const *s : {&chosen[0], &known::all[1], &whole, &steps[0], &steps[1], local_step()}) {
    current = s;
    change_numbers();
    check_equal(remote(), run(s));
    change_numbers();
    check_equal(remote(), run(s));
  }
  all_steps = {&steps[0], &known::all[1]};
  device.with = &chosen[0];
  tool_of_table = one_tool;
  twice = made.to;
  led = &made;
  for (int i = 0; i < 2; ++i) {
    change_numbers();
    check_equal(remotecall_fetch(2, [] { return all_steps[1]->function(2); }), 2 * factor);
    change_numbers();
    check_equal(remotecall_fetch(2, [] { return *device.with->number; }), term);
    change_numbers();
    check_equal(remotecall_fetch(2, [] { return tool_of_table[1](2); }), 2 * factor);
    change_numbers();
    check_equal(remotecall_fetch(2, [] { return (*twice)->function(2); }), 2 * factor);
    change_numbers();
    check_equal(remotecall_fetch(2, [] { return (*led->to)->function(2); }), 2 * factor);
  }
}

void of_what_is_registered() {
  auto sum = [] {
    int n = 0;
    for (auto *p = part::first; p; p = p->next) n = n * 100 + p->number;
    return n;
  };
  auto last = [] { return part::all.back()->number; };
  check_equal(remotecall_fetch(2, sum), 201);
  for (int i = 10; i < 12; ++i) {
    part::first->number = i;
    check_equal(remotecall_fetch(2, last), i);
    part::first->next->number = i + 10;
    check_equal(remotecall_fetch(2, sum), i * 100 + i + 10);
  }
}

// A write of a function that only a value names is undone like any other.
void writes() {
  auto count = counting();
  check_equal(remotecall_fetch(2, count, 5), 5);
  check_equal(remotecall_fetch(2, count, 6), 6);
  check_equal(counted(), 0);
  functions[0] = count;
  check_equal(remotecall_fetch(2, [] { return functions[0](7); }), 7);
  check_equal(remotecall_fetch(2, [] { return functions[0](8); }), 8);
  count(100);
  check_equal(remotecall_fetch(2, [] { return functions[0](1); }), 101);
  check_equal(counted(), 100);
}

// A closure of process 1 that process 2 passes on to 3, and a table that 2 passes on.
void passed_on() {
  set_scale(11);
  auto pass = [](std::function<int(int)> f, int n) { return ferry::remotecall_fetch(3, f, n); };
  check_equal(remotecall_fetch(2, pass, scale_tool(), 2), 22);
  set_scale(12);
  check_equal(remotecall_fetch(2, pass, scale_tool(), 2), 24);
  set_next(scale_tool());
  check_equal(remotecall_fetch(2, [] { return remotecall_fetch(3, call_table, "chained", 1); }), 12);
  set_scale(13);
  check_equal(remotecall_fetch(2, [] { return remotecall_fetch(3, call_table, "chained", 1); }), 13);
  // And to the main process, which has its own values.
  check_equal(remotecall_fetch(
                  2, [](tool t) { return remotecall_fetch(1, [t] { return t(1); }); }, scale_tool()),
              13);
}
}  // namespace

int main() {
  ferry::addprocs(2);
  of_arguments();
  of_globals();
  of_pointers();
  of_constants();
  of_what_is_registered();
  writes();
  passed_on();
  std::cout << "values reach what they name\n";
}
