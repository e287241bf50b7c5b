// std::function and std::any travel with what they hold: as callables, captures, arguments, results, globals, and nested.
// RUN: %every_way %t %s %S/inputs/held_values/steps.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/held_values/steps.hpp"

#include <any>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using ferry::remotecall_fetch;
using step = std::function<int(int)>;

namespace {
int base = 1;
int add_base(int n) { return n + base; }

struct local_step {
  int by = 5;
  int operator()(int n) const { return n + by; }
};
struct account {
  int total = 40;
  int plus(int n) const { return total + n; }
};
struct job {
  std::string name;
  step run;
  std::optional<step> after;
};
template <class T> struct scaled {
  T by;
  int operator()(int n) const { return static_cast<int>(by * n); }
};

step pipeline;
std::map<std::string, std::vector<step>> stages;
std::any setting;
std::function<step(int)> maker;

int run_on_2(step const &f, int n) { return remotecall_fetch(2, f, n); }

void as_callables() {
  int by = 10;
  std::vector<int> table{1, 2, 3};
  check_equal(run_on_2([by](int n) { return n + by; }, 1), 11);
  check_equal(run_on_2([table](int n) { return table.at(static_cast<std::size_t>(n)); }, 2), 3);
  check_equal(run_on_2([&table](int n) { return table.at(static_cast<std::size_t>(n)); }, 1), 2);
  check_equal(run_on_2(local_step{}, 1), 6);
  check_equal(run_on_2(scaled<double>{2.5}, 4), 10);
  check_equal(run_on_2(scaled<int>{3}, 4), 12);
  check_equal(run_on_2(add_base, 1), 2);
  base = 100;
  check_equal(run_on_2(add_base, 1), 101);
  check_equal(run_on_2([](int n) { return n + base; }, 2), 102);
  check_equal(run_on_2([n = std::make_shared<int>(7)](int m) { return *n + m; }, 1), 8);
  std::function<int(account, int)> method = &account::plus;
  check_equal(remotecall_fetch(2, method, account{}, 2), 42);
  std::function<int(account)> member = &account::total;
  check_equal(remotecall_fetch(2, member, account{}), 40);
  thrown_by<std::bad_function_call>([] { run_on_2(step(), 1); });
  check_equal(run_on_2([counter = 0](int n) mutable { return counter += n; }, 3), 3);
}

// Functions made in the other file, of classes local to it.
void from_another_file() {
  check_equal(run_on_2(times(3), 5), 15);
  offset = 7;
  check_equal(run_on_2(adds_offset(), 1), 8);
  offset = 9;
  check_equal(run_on_2(adds_offset(), 1), 10);
  check_equal(run_on_2(other_local_step(), 1), 501);
  check_equal(run_on_2(local_step{2}, 1), 3);
}

void as_values() {
  step f = times(4);
  check_equal(remotecall_fetch(2, [f] { return f(2); }), 8);
  check_equal(remotecall_fetch(2, [&f] { return f(3); }), 12);
  check_equal(remotecall_fetch(
                  2, [](step const &s, int n) { return s(n); }, f, 5),
              20);
  step back = remotecall_fetch(
      2, [] { return step([k = std::string("abc")](int n) { return n + static_cast<int>(k.size()); }); });
  check_equal(back(1), 4);
  check(remotecall_fetch(2, [] { return step(); }) == nullptr);
  check(remotecall_fetch(2, [empty = step()] { return !empty; }));
  // Nested: in another function, in classes and containers, and as what makes it.
  step twice = [f](int n) { return f(f(n)); };
  step thrice = [twice, f](int n) { return f(twice(n)); };
  check_equal(run_on_2(thrice, 1), 64);
  step wrapped = std::function<long(long)>([](long n) { return n + 1; });
  check_equal(run_on_2(wrapped, 1), 2);
  job j{"job", f, {}};
  check_equal(remotecall_fetch(2, [j] { return j.run(1) + (j.after ? 1 : 0); }), 4);
  j.after = local_step{1};
  check_equal(remotecall_fetch(2, [j] { return j.run(1) + (*j.after)(1); }), 6);
  std::vector<step> all{f, local_step{}, add_base, nullptr, [](int) { return base; }};
  check_equal(remotecall_fetch(3,
                               [all] {
                                 int sum = 0;
                                 for (auto const &s : all) sum += s ? s(1) : 1000;
                                 return sum;
                               }),
              4 + 6 + 101 + 1000 + 100);
  std::function<step(int)> makes = [](int n) { return times(n); };
  check_equal(remotecall_fetch(2, makes, 6)(2), 12);
}

void as_globals() {
  auto run = [](int n) { return remotecall_fetch(2, [n] { return pipeline ? pipeline(n) : -1; }); };
  check_equal(run(1), -1);
  pipeline = times(5);
  check_equal(run(1), 5);
  pipeline = times(6);
  check_equal(run(1), 6);
  offset = 3;
  pipeline = adds_offset();  // and with it what that reaches
  check_equal(run(1), 4);
  offset = 4;
  check_equal(run(1), 5);
  pipeline = [inner = pipeline](int n) { return inner(n) * 10; };
  offset = 5;
  check_equal(run(1), 60);
  pipeline = nullptr;
  check_equal(run(1), -1);
  stages["a"] = {times(2), times(3)};
  stages["b"].push_back(adds_offset());
  auto last = [](std::string const &name) { return remotecall_fetch(3, [name] { return stages.at(name).back()(1); }); };
  check_equal(last("a"), 3);
  check_equal(last("b"), 6);
  stages["a"].push_back(other_local_step());
  check_equal(last("a"), 501);
  maker = times;
  check_equal(remotecall_fetch(2, [] { return maker(3)(3); }), 9);
}

void any() {
  auto text = [](std::any const &a) -> std::string {
    if (!a.has_value()) return "nothing";
    if (auto *n = std::any_cast<int>(&a)) return std::to_string(*n);
    if (auto *s = std::any_cast<std::string>(&a)) return *s;
    if (auto *v = std::any_cast<std::vector<double>>(&a)) return std::to_string(v->size());
    if (auto *f = std::any_cast<step>(&a)) return std::to_string((*f)(1));
    if (auto *l = std::any_cast<local_step>(&a)) return "local " + std::to_string(l->by);
    if (auto *inner = std::any_cast<std::map<std::string, std::any>>(&a)) return std::to_string(inner->size());
    return "other";
  };
  auto sent = [text](std::any a) { return remotecall_fetch(2, [a, text] { return text(a); }); };
  check_equal(sent({}), "nothing");
  check_equal(sent(5), "5");
  check_equal(sent(std::string("text")), "text");
  check_equal(sent(std::make_any<std::vector<double>>(100'000, 0.5)), "100000");
  check_equal(sent(step(times(8))), "8");
  check_equal(sent(local_step{9}), "local 9");
  std::any other = other_local_any();
  check_equal(remotecall_fetch(2, value_of_other_local, other), 300);
  check_equal(sent(std::map<std::string, std::any>{{"a", 1}, {"b", std::string("c")}}), "2");
  check_equal(std::any_cast<int>(remotecall_fetch(
                  2, [](std::any a) { return a; }, std::any(77))),
              77);
  setting.emplace<std::string>("first");
  auto get = [text] { return remotecall_fetch(3, [text] { return text(setting); }); };
  check_equal(get(), "first");
  setting = 12;
  check_equal(get(), "12");
  std::any_cast<int &>(setting) = 13;
  check_equal(get(), "13");
  setting = step(adds_offset());
  offset = 20;
  check_equal(get(), "21");
}
}  // namespace

int main() {
  ferry::addprocs(2);
  as_callables();
  from_another_file();
  as_values();
  as_globals();
  any();
  std::cout << "held values hold\n";
}
