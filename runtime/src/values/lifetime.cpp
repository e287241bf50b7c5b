#include "values/lifetime.hpp"

#include "values/bit_field.hpp"

#include <algorithm>
#include <cstring>

namespace ferry::values {

using abi::kind;

void destroy_fields(abi::record const &r, void *value, unsigned count) {
  while (count-- > 0)
    if (!(r.fields[count].flags & (abi::field::by_reference | abi::field::is_bits)))
      destroy(*r.fields[count].of, at(value, r.fields[count].offset));
}

bool has_destructor(abi::type const &t) {
  if (t.destroy) return true;
  if (t.what == kind::array) return has_destructor(*detail_of<abi::array>(t).element);
  if (t.what != kind::record) return false;
  auto const &r = detail_of<abi::record>(t);
  return std::any_of(r.fields, r.fields + r.count, [](auto const &f) {
    return !(f.flags & (abi::field::by_reference | abi::field::is_bits)) && has_destructor(*f.of);
  });
}

void destroy(abi::type const &t, void *value) {
  if (t.destroy) {
    t.destroy(value);
  } else if (t.what == kind::record) {
    destroy_fields(detail_of<abi::record>(t), value, detail_of<abi::record>(t).count);
  } else if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    for (std::size_t i = a.count; i-- > 0;) destroy(*a.element, at(value, i * a.element->bytes));
  }
}

void set_vtables(abi::record const &r, void *object) {
  if (!r.dynamic) return;
  auto const &d = *r.dynamic;
  for (auto const *p = d.pointers, *end = p + d.pointer_count; p != end; ++p) {
    void const *const *table = d.vtables + p->entry;
    std::memcpy(at(object, p->offset), &table, sizeof table);
  }
}

namespace {

// Moves the fields from one object to another; `move` does it for those that are values of their own.
template <class Move> void move_fields(abi::record const &r, void *to, void *from, Move move) {
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
    if (f->flags & abi::field::by_reference)
      std::memcpy(at(to, f->offset), at(from, f->offset), sizeof(void *));
    else if (f->flags & abi::field::is_bits)
      bit_field(*f).copy(to, from);
    else
      move(*f->of, at(to, f->offset), at(from, f->offset));
  set_vtables(r, to);  // a base class that was made anew set its own
}

}  // namespace

void relocate(abi::type const &t, void *to, void *from) {
  if (t.relocate) {
    t.relocate(to, from);
  } else if (t.what == kind::record) {
    move_fields(detail_of<abi::record>(t), to, from, relocate);
  } else if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    for (std::size_t i = 0; i < a.count; ++i)
      relocate(*a.element, at(to, i * a.element->bytes), at(from, i * a.element->bytes));
  } else if (t.what == kind::local) {
    detail_of<abi::local>(t).make(to);
    destroy(t, from);
  } else {
    std::memcpy(to, from, t.bytes);
  }
}

void replace(abi::type const &t, void *to, void *from) {
  if (t.what == kind::local) {
    destroy(t, from);
  } else if (t.what == kind::record) {
    move_fields(detail_of<abi::record>(t), to, from, replace);
  } else if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    for (std::size_t i = 0; i < a.count; ++i)
      replace(*a.element, at(to, i * a.element->bytes), at(from, i * a.element->bytes));
  } else {
    destroy(t, to);
    relocate(t, to, from);
  }
}

}  // namespace ferry::values
