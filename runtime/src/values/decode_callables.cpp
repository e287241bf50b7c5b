// Decoding of what names code: functions, members of classes, and the types that erasing classes hold.
#include "values/decode.hpp"
#include "values/element_maker.hpp"
#include "values/member_pointer.hpp"

#include <algorithm>
#include <typeinfo>

namespace ferry::values {

void decoder::decode_erased(abi::erased const &e, void *raw) {
  std::uint64_t const form = from_.take_count();
  if (form == 0) return e.make_empty(raw);
  if (form != 1) throw malformed("what an object holds is of no known form");
  auto const *row = names_.held_type_of(take_name());
  auto const &holder = *static_cast<std::type_info const *>(e.holder);
  if (!row || row->problem || *static_cast<std::type_info const *>(row->holder) != holder)
    throw malformed("an object is to hold a value of a type that it does not hold in this program");
  element_maker content{*this, *row->of};
  row->build(raw, content.as_maker());
}

std::uint64_t decoder::take_id() {
  std::uint64_t id;
  from_.take(&id, sizeof id);
  return id;
}

std::uint64_t decoder::take_name() {
  auto const id = take_id();
  if (named_ && id != 0) named_->push_back(id);
  return id;
}

void const *decoder::take_function(std::uint64_t id) {
  auto const *address = names_.function(id);
  if (!address)
    throw malformed("it names a function that this program does not have, or a library that is not loaded here");
  return address;
}

void decoder::decode_member(abi::member const &m, void *raw) {
  if (m.virtuals) return decode_member_function(m, raw);
  std::uint64_t const n = from_.take_count();
  if (n > m.class_bytes) throw malformed("a pointer to a member leads out of its class");
  std::ptrdiff_t const offset = static_cast<std::ptrdiff_t>(n) - 1;
  static_assert(null_data_member == -1);
  std::memcpy(raw, &offset, sizeof offset);
}

void decoder::decode_member_function(abi::member const &m, void *raw) {
  member_function f;
  switch (from_.take_count()) {
  case 0: break;
  case 1: {
    auto const *end = m.virtuals->rows + m.virtuals->count;
    auto const *row =
        std::find_if(m.virtuals->rows, end, [id = take_name()](auto const &candidate) { return candidate.id == id; });
    if (row == end) throw malformed("it names a virtual function that its class does not have");
    f.what = member_function::in_table;
    f.table_offset = row->offset;
    f.adjustment = row->adjustment;
    break;
  }
  case 2: {
    f.what = member_function::plain;
    f.function = take_function(take_name());
    std::uint64_t const adjustment = from_.take_count();
    if (adjustment >= m.class_bytes) throw malformed("a pointer to a member leads out of its class");
    f.adjustment = static_cast<std::ptrdiff_t>(adjustment);
    break;
  }
  default: throw malformed("a pointer to a member is of no known form");
  }
  store_member_function(raw, f);
}

}  // namespace ferry::values
