#include "values/least.hpp"

#include "values/bit_field.hpp"
#include "values/block.hpp"
#include "values/lifetime.hpp"

namespace ferry::values {

using abi::kind;

namespace {

least least_of_record(abi::record const &r, bool blocks_apart) {
  least sum;
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
    if (f->flags & abi::field::is_bits)
      sum.add({bit_field(*f).bytes(), 0});
    else
      sum.add(f->flags & abi::field::by_reference ? least{1, 0} : least_of(*f->of, blocks_apart));
  return sum;
}

}  // namespace

// Only through what an object holds in itself, which ends.
least least_of(abi::type const &t, bool blocks_apart) {
  switch (t.what) {
  case kind::flat: return blocks_apart && t.bytes >= apart_from_bytes ? least{0, 1} : least{t.bytes, 0};
  case kind::function: return {8, 0};
  case kind::extended: return {extended_bytes, 0};
  case kind::local:
  case kind::custom: return {0, 0};
  case kind::record: return least_of_record(detail_of<abi::record>(t), blocks_apart);
  case kind::array: {
    auto const &a = detail_of<abi::array>(t);
    least sum;
    sum.add(least_of(*a.element, blocks_apart), a.count);
    return sum;
  }
  default: return {1, 0};
  }
}

}  // namespace ferry::values
