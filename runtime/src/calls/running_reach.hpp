// Of which globals the call that runs here has its caller's values, for functions that arrive while it runs.
#pragma once

#include "globals/registry.hpp"

#include <cstdint>
#include <vector>

namespace ferry::calls {

// As long as it lives, on its thread: `has` tells whether the running call has its caller's value of a variable.
class running_reach {
public:
  using test = bool (*)(void const *context, globals::variable const &);
  running_reach(void const *context, test has);
  ~running_reach();
  running_reach(running_reach const &) = delete;
  running_reach &operator=(running_reach const &) = delete;

private:
  friend void expect_reached(std::vector<std::uint64_t>, globals::registry const &);
  void const *context_;
  test has_;
  running_reach const *before_;
};

// Functions of these names have arrived, and may be called. Throws not_shippable when they reach a global of which the
// running call does not have its caller's value: what is here may be an old one. Outside of calls nothing is checked:
// there the globals are the process's own.
void expect_reached(std::vector<std::uint64_t> named, globals::registry const &);

}  // namespace ferry::calls
