// A function or closure that arrives as a result during a call may be called only when the globals that it reaches have
// their caller's values there: else the error names the global. On the main process, outside of calls, its own count.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <functional>

using ferry::remotecall_fetch;

namespace {
int rate = 1;
int limit = 100;

int scaled(int n) { return n * rate; }
using function = int (*)(int);

// What the workers know of it is its pointer; the calls that pass it on do not name `rate`.
[[ferry::process_local]] function kept = nullptr;
[[ferry::process_local]] std::function<int(int)> kept_closure;
void keep(function f) { kept = f; }

bool refused(char const *parts, std::function<void()> const &call) {
  std::string const what = thrown_by<ferry::error>(call).what();
  if (what.find(parts) != std::string::npos) return true;
  std::cerr << what << '\n';
  return false;
}
}  // namespace

int main() {
  ferry::addprocs(2);
  ferry::remotecall_wait(3, keep, scaled);
  ferry::remotecall_wait(3, [] { kept_closure = [](int n) { return n + limit; }; });
  // 2 gets to know the first value.
  check_equal(remotecall_fetch(2, scaled, 5), 5);
  rate = 7;
  limit = 200;
  auto indirectly = [](int n) { return remotecall_fetch(3, [] { return kept; })(n); };
  check(refused("global '(anonymous namespace)::rate' (", [&] { remotecall_fetch(2, indirectly, 5); }));
  auto closure = [](int n) { return remotecall_fetch(3, [] { return kept_closure; })(n); };
  check(refused("global '(anonymous namespace)::limit' (", [&] { remotecall_fetch(2, closure, 5); }));
  auto later = [](int n) { return ferry::remotecall(3, [] { return kept; }).get()(n); };
  check(refused("rate", [&] { remotecall_fetch(2, later, 5); }));
  // A call that names the global has its caller's value of it.
  check_equal(remotecall_fetch(
                  2,
                  [](int n) {
                    (void)rate;
                    return rate * 0 + remotecall_fetch(3, [] { return kept; })(n);
                  },
                  5),
              35);
  // Here the main process's own are right.
  check_equal(remotecall_fetch(3, [] { return kept; })(5), 35);
  check_equal(remotecall_fetch(3, [] { return kept_closure; })(5), 205);
  // Also of a call that another process makes to the main process.
  check(refused("rate", [&] {
    remotecall_fetch(2, [] { return remotecall_fetch(1, [] { return remotecall_fetch(3, [] { return kept; })(5); }); });
  }));
  std::cout << "functions in results\n";
}
