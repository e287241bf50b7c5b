#include "values/own_code.hpp"

#include "values/lifetime.hpp"

#include <algorithm>
#include <unordered_set>

namespace ferry::values {
namespace {

using abi::kind;

bool find_codec(abi::type const &t, std::unordered_set<abi::type const *> &seen) {
  if (t.what == kind::custom) return detail_of<abi::custom>(t).flags & abi::custom::of_program;
  auto const in = [&](auto const *part) { return part && find_codec(*part, seen); };
  bool const has_parts = t.what == kind::array || t.what == kind::sequence || t.what == kind::range ||
                         t.what == kind::owner || t.what == kind::shared || t.what == kind::choice ||
                         t.what == kind::record;
  if (!has_parts || !seen.insert(&t).second) return false;
  switch (t.what) {
  case kind::array: return in(detail_of<abi::array>(t).element);
  case kind::sequence: return in(detail_of<abi::sequence>(t).element);
  case kind::range: return in(detail_of<abi::range>(t).element);
  case kind::owner: return in(detail_of<abi::owner>(t).element);
  case kind::shared: return in(detail_of<abi::shared>(t).element);
  case kind::choice: {
    auto const &c = detail_of<abi::choice>(t);
    return std::any_of(c.alternatives, c.alternatives + c.count, in);
  }
  default: {
    auto const &r = detail_of<abi::record>(t);
    return std::any_of(r.fields, r.fields + r.count,
                       [&](abi::field const &f) { return !(f.flags & abi::field::is_bits) && in(f.of); });
  }
  }
}

}  // namespace

bool has_codec(abi::type const &t) {
  std::unordered_set<abi::type const *> seen;
  return find_codec(t, seen);
}

}  // namespace ferry::values
