#include "tools.hpp"

namespace {
int scale = 1;
tool next_tool = nullptr;
std::function<int(int)> next_function;
int counter = 0;
int limits[4] = {10, 20, 30, 40};
std::vector<int> list{1, 2, 3};

int scaled(int n) { return n * scale; }
int chained(int n) { return next_tool ? next_tool(n) : next_function ? next_function(n) : n; }
}  // namespace

tool scale_tool() { return scaled; }
tool chained_tool() { return chained; }
std::function<int(int)> counting() {
  return [](int n) { return counter += n; };
}
int const *limit_of_tools() { return &limits[1]; }
std::vector<int> &list_of_tools() { return list; }
void set_scale(int n) { scale = n; }
void set_next(tool t) { next_tool = t; }
void set_next_function(std::function<int(int)> f) { next_function = std::move(f); }
void set_limit(std::size_t i, int n) { limits[i] = n; }
int counted() { return counter; }

step const steps[2] = {{scaled, &limits[0]}, {chained, &limits[3]}};
step const *local_step() {
  static step const kept[] = {{chained, nullptr}, {scaled, &limits[2]}};
  return &kept[1];
}
