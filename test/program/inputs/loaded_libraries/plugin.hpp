// What the program and its plugins agree on.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct solver {
  virtual ~solver() = default;
  virtual double solve(double) const = 0;
};

// The program's own, where the program exports it; else each plugin has its own.
inline int inline_count = 0;

// Of the program, where that exports it.
#ifdef EXPORTED
extern int limit;
#else
inline int limit = 10;
#endif

struct plugin {
  std::unique_ptr<solver> (*make)(double offset);
  void (*set_factor)(int);
  int (*factor_on)(int worker);  // by a call that the plugin makes
  std::size_t (*rows_on)(int worker, std::string const &add);
  double (*scale)(double);
  std::function<double(double)> (*closure)(double offset);
  char const *(*text)();
  int const *(*address_of_factor)();
  int (*fail)(int worker);
  int (*counts_on)(int worker);
  int *(*limit)();
  int (*limit_on)(int worker);
  std::vector<int> &(*large)();
  long (*sum_on)(int worker);
  int (*statics_on)(int worker);
};
