#include "values/dynamic.hpp"

#include "values/lifetime.hpp"
#include "values/readable_name.hpp"

#include <cstring>
#include <typeinfo>

namespace ferry::values {
namespace {

// The entries before the one that an object points to.
void const *const *entries(void const *vtable) { return static_cast<void const *const *>(vtable); }
std::type_info const *type_info_at(void const *vtable) {
  return static_cast<std::type_info const *>(entries(vtable)[-1]);
}

bool is_same_text(char const *a, char const *b) { return a == b || std::strcmp(a, b) == 0; }

bool has_part_in_record(abi::record const &r, std::size_t offset, abi::type const &part) {
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
    if (!f->flags && offset - f->offset < f->of->bytes && has_part(*f->of, offset - f->offset, part)) return true;
  return r.dynamic && find_base(*r.dynamic, part, offset) < r.dynamic->base_count;
}

// What is known of a class, also of one that encodes itself and has virtual tables; null for all other types.
abi::record const *class_of(abi::type const &t) {
  return t.what == abi::kind::custom ? detail_of<abi::custom>(t).of_class : record_of(t);
}

}  // namespace

abi::dynamic_class const *dynamic_class_of(abi::type const &t) {
  if (t.what != abi::kind::record && t.what != abi::kind::custom) return nullptr;
  auto const *c = class_of(t);
  return c ? c->dynamic : nullptr;
}

bool can_be_made(abi::dynamic_class const &c) { return c.vtables && c.pointer_count; }

void const *first_vtable(abi::dynamic_class const &c) { return c.vtables + c.pointers[0].entry; }

void const *vtable_of(void const *object) {
  void const *table;
  std::memcpy(&table, object, sizeof table);
  return table;
}

bool is_exactly(abi::dynamic_class const &c, void const *object) {
  if (!can_be_made(c)) return false;
  auto const *table = vtable_of(object), *expected = first_vtable(c);
  if (table == expected) return true;
  // A library may have virtual tables of its own for the same class.
  auto const *type = type_info_at(table), *other = type_info_at(expected);
  return type && other && *type == *other && complete_object(object) == object;
}

void const *complete_object(void const *object) {
  return at(object, reinterpret_cast<std::size_t>(entries(vtable_of(object))[-2]));
}

bool is_base(abi::dynamic_class::base const &b, abi::type const &t) {
  if (!dynamic_class_of(t)) return false;
  auto const &r = *class_of(t);
  return b.line == r.line && is_same_text(b.name, t.name) && is_same_text(b.file, r.file);
}

unsigned find_base(abi::dynamic_class const &c, abi::type const &base, std::size_t offset) {
  unsigned i = 0;
  while (i < c.base_count && !(c.bases[i].offset == offset && is_base(c.bases[i], base))) ++i;
  return i;
}

bool has_part(abi::type const &whole, std::size_t offset, abi::type const &part) {
  if (offset >= whole.bytes) return false;
  if (offset == 0 && is_same_type(whole, part)) return true;
  if (auto const *r = class_of(whole)) return has_part_in_record(*r, offset, part);
  // What an array of numbers is made of is not described: they are a value of any flat type without limits.
  if (whole.what == abi::kind::flat && !(whole.limits & abi::type::of_elements))
    return part.what == abi::kind::flat && !part.limits && offset % part.alignment == 0 &&
           part.bytes <= whole.bytes - offset;
  if (whole.what != abi::kind::array && whole.what != abi::kind::flat) return false;
  auto const &a = detail_of<abi::array>(whole);
  return a.count && has_part(*a.element, offset % a.element->bytes, part);
}

bool is_same_type(abi::type const &a, abi::type const &b) {
  if (&a == &b) return true;
  if (a.bytes != b.bytes || a.what != b.what || !is_same_text(a.name, b.name)) return false;
  auto const *r = class_of(a), *s = class_of(b);
  return !r || !s || (r->line == s->line && is_same_text(r->file, s->file));
}

bool has_type_information(void const *object) { return type_info_at(vtable_of(object)) != nullptr; }

char const *type_info_name(void const *object) {
  auto const *type = type_info_at(vtable_of(object));
  return type ? type->name() : nullptr;
}

std::string dynamic_type_name(void const *object) {
  auto const *name = type_info_name(object);
  if (!name) return "class without type information";
  return readable_type(name);
}

}  // namespace ferry::values
