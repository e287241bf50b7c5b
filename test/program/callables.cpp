// Whatever can be called here can be called there.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <cstdarg>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

using ferry::remotecall_fetch;

namespace {
int base = 10;
int add_base(int n) { return n + base; }
struct adder {
  int by;
  int operator()(int n) const { return n + by + base; }
};
struct box {
  static int twice(int n) { return 2 * n + base; }
};
template <int N> int plus(int n) { return n + N + base; }
auto global_lambda = [](int n) { return n * base; };
int overloaded(int n) { return n; }
[[maybe_unused]] int overloaded(double) { return -1; }
void nothing() {}
int noexcept_function() noexcept { return base; }
int sum_of(int n, ...) {
  std::va_list values;
  va_start(values, n);
  int sum = base;
  while (n-- > 0) sum += va_arg(values, int);
  va_end(values);
  return sum;
}
extern "C" int c_function(int n) { return n - base; }
// With state that nobody else sees, overloaded, and a template.
class counter {
public:
  explicit counter(int from) : next_(from) {}
  int operator()() { return next_++ + base; }
  std::string operator()(std::string const &text) const & { return text + std::to_string(next_); }
  template <class T> T operator()(T a, T b) const { return a * b + static_cast<T>(base); }

private:
  int next_;
  std::string unused_ = "unused";
};
struct static_operators {
  static int run(int n) noexcept { return n * base; }
};

// A user's own wrapper.
template <class F, class... A> auto retry(F f, A... arguments) {
  try {
    return remotecall_fetch(2, f, arguments...);
  } catch (std::runtime_error const &) {
    return remotecall_fetch(3, f, arguments...);
  }
}
template <class F> int call_there(F &&f) {
  return remotecall_fetch(2, [&f] { return f(3); });
}
struct with_reference {
  int (&f)(int);
  int operator()(int n) const { return f(n); }
};
int value_or(std::shared_ptr<int> p, std::function<int()> f) { return (p ? *p : -1) * (f ? f() : -2); }
int fails_on_2() {
  if (ferry::myid() == 2) throw std::runtime_error("not here");
  return ferry::myid();
}
}  // namespace

int main() {
  ferry::addprocs(2);
  base = 100;
  check_equal(remotecall_fetch(2, add_base, 1), 101);
  check_equal(remotecall_fetch(2, &add_base, 2), 102);
  base = 200;
  check_equal(remotecall_fetch(2, add_base, 1), 201);
  check_equal(remotecall_fetch(2, adder{3}, 1), 204);
  check_equal(remotecall_fetch(2, box::twice, 1), 202);
  check_equal(remotecall_fetch(2, plus<4>, 1), 205);
  check_equal(remotecall_fetch(2, global_lambda, 2), 400);
  check_equal(remotecall_fetch(2, static_cast<int (*)(int)>(overloaded), 5), 5);
  remotecall_fetch(2, nothing);
  check_equal(remotecall_fetch(2, noexcept_function), 200);
  int (*chosen)(int) = base > 0 ? add_base : box::twice;
  check_equal(remotecall_fetch(2, chosen, 5), 205);
  check_equal(retry(fails_on_2), 3);
  check_equal(retry([](int n) { return n + base; }, 1), 201);
  check_equal(remotecall_fetch(2, sum_of, 2, 5, 6), 211);
  check_equal(remotecall_fetch(2, [](int (*f)(int, ...)) { return f(1, 2); }, sum_of), 202);
  check_equal(remotecall_fetch(2, c_function, 1), -199);
  check_equal(remotecall_fetch(2, &static_operators::run, 2), 400);
  counter count(5);
  check_equal(remotecall_fetch(2, count), 205);
  check_equal(remotecall_fetch(2, count), 205);
  check_equal(remotecall_fetch(2, count, std::string("n")), "n5");
  check_equal(remotecall_fetch(2, count, 2.5, 2.0), 205.0);
  check_equal(remotecall_fetch(2, std::as_const(count), 2, 3), 206);
  int (*const quiet)() noexcept = noexcept_function;
  check_equal(remotecall_fetch(2, quiet), 200);
  check_equal(remotecall_fetch(2, [quiet] { return quiet(); }), 200);
  // A function as an argument and as a capture brings what it reaches.
  base = 300;
  check_equal(remotecall_fetch(2, [](int (*f)(int), int n) { return f(n); }, add_base, 1), 301);
  base = 400;
  check_equal(remotecall_fetch(2, [chosen] { return chosen(1); }), 401);
  // So does a reference to one.
  base = 500;
  check_equal(call_there(add_base), 503);
  check_equal(call_there(chosen), 503);
  check_equal(remotecall_fetch(2, with_reference{add_base}, 4), 504);
  // No pointer and no function.
  std::nullptr_t none = nullptr;
  check_equal(remotecall_fetch(2, value_or, nullptr, nullptr), 2);
  check_equal(remotecall_fetch(2, [none, &base = base] { return none == nullptr ? base : 0; }), 500);
  check(remotecall_fetch(2, [] { return nullptr; }) == nullptr);
  // Lvalues, rvalues, const: arguments travel by value and are the callable's to change.
  std::string text = "a";
  std::string const fixed = "b";
  auto join = [](std::string a, std::string const &b, std::string &&c) { return a + b + c; };
  check_equal(remotecall_fetch(2, join, text, fixed, std::string("c")), "abc");
  check_equal(text, "a");
  std::cout << "callables hold\n";
}
