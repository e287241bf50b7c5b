#include "globals/plain_types.hpp"

namespace ferry::globals {
namespace {

error damaged() { return error("the program's tables are damaged: a type in C makes no sense"); }

abi::type const *part(std::vector<abi::type const *> const &before, word index) {
  if (index >= before.size()) throw damaged();
  return before[index];
}

unsigned flags_of(abi::plain_field_row const &row) {
  return row.bits ? abi::field::bits(row.first_bit, row.bits, row.known_by, false) : 0;
}

}  // namespace

std::vector<abi::type const *> plain_types::add(unit_view const &unit) {
  std::vector<abi::type const *> made;
  for (word i = 0; i < unit.plain_types.size(); ++i) {
    types_.push_back(make(unit, unit.plain_types[i], made));
    made.push_back(&types_.back());
  }
  return made;
}

abi::type plain_types::make(unit_view const &unit, abi::plain_type_row const &row,
                            std::vector<abi::type const *> const &before) {
  using abi::kind;
  auto const what = static_cast<kind>(row.what);
  abi::type t{what, row.bytes, row.alignment, 0, keep(unit.text(row.name)), nullptr, nullptr, nullptr};
  std::uint64_t const count = row.count_low | std::uint64_t{row.count_high} << 32;
  switch (what) {
  case kind::boolean:
  case kind::extended:
  case kind::pointer:
  case kind::function: return t;
  case kind::array: t.detail = &arrays_.emplace_back(abi::array{part(before, row.first), count}); return t;
  case kind::flat:
    if (count == 0) return t;
    [[fallthrough]];
  case kind::record: {
    auto &fields = fields_.emplace_back();
    for (word i = 0; i < count; ++i) {
      auto const f = unit.plain_fields[row.first + i];
      fields.push_back({f.offset, flags_of(f), part(before, f.type), keep(unit.text(f.name))});
    }
    t.detail = &records_.emplace_back(abi::record{fields.data(), static_cast<unsigned>(count), what == kind::flat,
                                                  nullptr, keep(unit.text(row.file)), row.line});
    return t;
  }
  default: throw damaged();
  }
}

char const *plain_types::keep(std::string_view text) { return texts_.emplace_back(text).c_str(); }

}  // namespace ferry::globals
