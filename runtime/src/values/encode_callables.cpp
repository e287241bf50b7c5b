// Encoding of what names code: functions, members of classes, and the types that erasing classes hold.
#include "values/encode.hpp"
#include "values/encode_step.hpp"
#include "values/member_pointer.hpp"

#include <algorithm>
#include <cstring>

namespace ferry::values {

void encoder::encode_function(void const *address) {
  std::uint64_t id = address ? id_of_function(address) : 0;
  to_.append(&id, sizeof id);
}

std::uint64_t encoder::id_of_function(void const *address) {
  std::uint64_t id = names_.function_id(address);
  if (id == 0)
    refuse("pointer to " + describe_function(address) +
           ", which is in no table: its file was not compiled with ferry++");
  name(id);
  return id;
}

void encoder::name(std::uint64_t id) {
  if (walk_ && id != 0 && (walk_->named.empty() || walk_->named.back() != id)) walk_->named.push_back(id);
}

// Of a data member: 0: null; else one more than its offset.
void encoder::encode_member(abi::member const &m, void const *pointer) {
  if (m.virtuals) return encode_member_function(m, pointer);
  std::ptrdiff_t offset;
  std::memcpy(&offset, pointer, sizeof offset);
  if (offset == null_data_member) return to_.append_count(0);
  if (offset < 0 || static_cast<std::size_t>(offset) >= m.class_bytes)
    refuse("it points to a member of a derived class; use a pointer to a member of that class");
  to_.append_count(static_cast<std::size_t>(offset) + 1);
}

// 0: null; 1: a virtual function, and its identity; 2: a function, its identity, and the adjustment.
void encoder::encode_member_function(abi::member const &m, void const *pointer) {
  auto const f = load_member_function(pointer);
  if (f.what == member_function::null) return to_.append_count(0);
  if (f.what == member_function::in_table) {
    auto const *row = std::find_if(m.virtuals->rows, m.virtuals->rows + m.virtuals->count, [&](auto const &v) {
      return v.adjustment == f.adjustment && v.offset == f.table_offset;
    });
    if (row == m.virtuals->rows + m.virtuals->count)
      refuse("it points to a virtual function of a derived class; use a pointer to a member of that class");
    std::uint64_t const id = row->id;
    name(id);
    to_.append_count(1);
    return to_.append(&id, sizeof id);
  }
  if (f.adjustment < 0 || static_cast<std::size_t>(f.adjustment) >= m.class_bytes)
    refuse("it points to a function of a derived class; use a pointer to a member of that class");
  std::uint64_t const id = id_of_function(f.function);
  to_.append_count(2);
  to_.append(&id, sizeof id);
  to_.append_count(static_cast<std::size_t>(f.adjustment));
}

// 0: it holds nothing; 1: the identity of the type of what it holds, and that.
void encoder::encode_erased(abi::type const &t, void const *value) {
  auto const &e = detail_of<abi::erased>(t);
  auto const *type = e.held(value);
  if (!type) return to_.append_count(0);
  auto const [row, id] = names_.find_held_type(e.holder, type);
  if (!row)
    refuse(std::string(t.name) + " holds " + name_of_type(type) +
           ", which is not registered: compile the file that puts it there with ferry++");
  if (row->problem)
    refuse(std::string(t.name) + " holds " + name_of_type(type) + ", which cannot travel: " + row->problem);
  name(id);
  to_.append_count(1);
  to_.append(&id, sizeof id);
  if (owners_) owners_->comes_from({type_path_root::held_type, id, row->of});
  step content(*this, row->of->name);
  auto const *object = row->content(value);
  if (walk_ && !lies_in(object, value, t.bytes)) {
    auto const links = (e.link_bytes + row->of->alignment - 1) / row->of->alignment * row->of->alignment;
    walk_->read(before(object, links), links + row->of->bytes);
  }
  encode(*row->of, object);
}

}  // namespace ferry::values
