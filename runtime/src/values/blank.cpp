#include "values/blank.hpp"

#include "values/lifetime.hpp"

namespace ferry::values {

using abi::kind;

bool encode_blank(abi::type const &t, byte_writer &to) {
  auto zeros = [&](std::size_t n) {
    while (n-- > 0) to.append("", 1);
    return true;
  };
  switch (t.what) {
  case kind::flat: return zeros(t.bytes);
  case kind::function: return zeros(8);
  case kind::boolean:
  case kind::sequence:
  case kind::range:
  case kind::shared:
  case kind::pointer: return zeros(1);
  case kind::local: return true;
  case kind::record: {
    auto const &r = detail_of<abi::record>(t);
    for (unsigned i = 0; i < r.count; ++i)
      if ((r.fields[i].flags & abi::field::by_reference) || !encode_blank(*r.fields[i].of, to)) return false;
    return true;
  }
  case kind::array: {
    auto const &a = detail_of<abi::array>(t);
    for (std::size_t i = 0; i < a.count; ++i)
      if (!encode_blank(*a.element, to)) return false;
    return true;
  }
  case kind::choice: {
    zeros(1);
    auto const *first = detail_of<abi::choice>(t).alternatives[0];
    return !first || encode_blank(*first, to);
  }
  case kind::custom:
  case kind::unsupported: break;
  }
  return false;
}

}  // namespace ferry::values
