#include "registry.hpp"

int made = 0;

namespace {
std::string &text() {
  static std::string t = std::string("fresh ") + "text";
  return t;
}
}  // namespace

std::string elsewhere(std::string const &set) {
  if (!set.empty()) text() = set;
  return text();
}

int counted() {
  static int n = static_cast<int>(cache().size());
  return ++n;
}
