#include "calls/running_reach.hpp"

#include <ferry/error.hpp>

#include <algorithm>
#include <utility>

namespace ferry::calls {
namespace {
thread_local running_reach const *running = nullptr;
}  // namespace

running_reach::running_reach(void const *context, test has)
    : context_(context), has_(has), before_(std::exchange(running, this)) {}
running_reach::~running_reach() { running = before_; }

void expect_reached(std::vector<std::uint64_t> named, globals::registry const &program) {
  if (!running || named.empty()) return;
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  auto const reached = program.reach_of(named);
  for (auto const &r : reached->variables)
    if (!running->has_(running->context_, *r.of))
      throw not_shippable("a result brings a function that reaches global '" + r.of->name + "' (" + r.of->file + ":" +
                          std::to_string(r.of->line) +
                          "), which the call that runs here does not reach: its value here may be an old one. Name the "
                          "global in that call, so that its value comes along, or return what the function gives");
}

}  // namespace ferry::calls
