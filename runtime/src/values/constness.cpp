#include "values/constness.hpp"

#include "values/lifetime.hpp"

#include <algorithm>
#include <vector>

namespace ferry::values {
namespace {

using abi::kind;

bool is_constant(abi::type const &t, std::vector<abi::type const *> &seen) {
  if (std::find(seen.begin(), seen.end(), &t) != seen.end()) return true;
  seen.push_back(&t);
  switch (t.what) {
  case kind::owner:
  case kind::shared:
  case kind::erased:
  case kind::custom: return false;
  case kind::array: return is_constant(*detail_of<abi::array>(t).element, seen);
  case kind::sequence: {
    auto const &s = detail_of<abi::sequence>(t);
    return !(s.flags & abi::sequence::elsewhere) && is_constant(*s.element, seen);
  }
  case kind::range: {
    auto const &r = detail_of<abi::range>(t);
    return !(r.flags & abi::range::elsewhere) && is_constant(*r.element, seen);
  }
  case kind::choice: {
    auto const &c = detail_of<abi::choice>(t);
    return std::all_of(c.alternatives, c.alternatives + c.count,
                       [&](auto const *alternative) { return !alternative || is_constant(*alternative, seen); });
  }
  case kind::record: {
    auto const &r = detail_of<abi::record>(t);
    return std::all_of(r.fields, r.fields + r.count,
                       [&](abi::field const &f) { return f.flags != 0 || is_constant(*f.of, seen); });
  }
  default: return true;
  }
}

}  // namespace

bool is_constant_when_const(abi::type const &t) {
  std::vector<abi::type const *> seen;
  return is_constant(t, seen);
}

}  // namespace ferry::values
