#include "values/blank.hpp"

#include "values/bit_field.hpp"
#include "values/decode.hpp"

namespace ferry::values {

using abi::kind;

namespace {

bool encode_blank(abi::type const &t, byte_writer &to) {
  auto zeros = [&](std::size_t n) {
    while (n-- > 0) to.append("", 1);
    return true;
  };
  switch (t.what) {
  case kind::flat: return zeros(t.bytes);
  case kind::function: return zeros(8);
  case kind::extended: return zeros(extended_bytes);
  case kind::sequence: {
    auto const &s = detail_of<abi::sequence>(t);
    to.append_count(s.element->what == kind::flat && s.from_block ? 1 : 0);  // see encoder::encode_flat_block
    return true;
  }
  case kind::boolean:
  case kind::range:
  case kind::owner:
  case kind::shared:
  case kind::member:
  case kind::erased:
  case kind::view:
  case kind::pointer: return zeros(1);
  case kind::local: return true;
  case kind::record: {
    auto const &r = detail_of<abi::record>(t);
    for (auto const *f = r.fields, *end = f + r.count; f != end; ++f) {
      if (f->flags & abi::field::by_reference) return false;
      if (f->flags & abi::field::is_bits)
        zeros(bit_field(*f).bytes());
      else if (!encode_blank(*f->of, to))
        return false;
    }
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
  case kind::reference:
  case kind::unsupported: break;
  }
  return false;
}

}  // namespace

memory blank(abi::type const &t, program_names const &names) {
  std::vector<unsigned char> bytes;
  byte_writer writer(bytes);
  if (!encode_blank(t, writer)) return {};
  memory value(t);
  byte_reader reader(bytes.data(), bytes.size());
  decoder(reader, names).decode(t, value.raw());
  value.set_alive();
  return value;
}

}  // namespace ferry::values
