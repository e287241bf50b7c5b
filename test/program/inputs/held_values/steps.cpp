#include "steps.hpp"

int offset = 1;

namespace {
struct local_step {
  std::string name = "other";
  int operator()(int n) const { return n + static_cast<int>(name.size()) * 100; }
};
}  // namespace
std::function<int(int)> other_local_step() { return local_step{}; }
std::any other_local_any() { return local_step{"any"}; }
int value_of_other_local(std::any const &a) {
  return std::any_cast<local_step>(&a) ? std::any_cast<local_step>(a)(0) : -1;
}
std::function<int(int)> adds_offset() {
  return [](int n) { return n + offset; };
}
