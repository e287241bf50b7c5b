#pragma once
#include <functional>
#include <string>

// The same text in both files: two classes, or one, as C++ has it.
inline auto shared_closure(int n) {
  return [n] { return n + 1; };
}
static auto local_closure(int n) {
  return [n] { return n * 10; };
}
int shared_elsewhere(int n);
int local_elsewhere(int n);
int same_line_elsewhere(int n);

struct with_default {
  int seed = 4;
  std::function<int(int)> by_default = [](int n) { return n + 40; };
};
inline int take_default(
    int n, int (*f)(int) = [](int m) { return m + 50; }) {
  return f(n);
}
