#include "values/dynamic.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <cstring>
#include <typeinfo>

namespace ferry::values {
namespace {

void const *const *vtable_of(void const *object) {
  void const *const *table;
  std::memcpy(&table, object, sizeof table);
  return table;
}

std::type_info const *type_info_at(void const *const *table) { return static_cast<std::type_info const *>(table[-1]); }

}  // namespace

bool can_be_made(abi::dynamic_class const &c) { return c.vtables && c.pointer_count; }

bool is_exactly(abi::dynamic_class const &c, void const *object) {
  if (!can_be_made(c)) return false;
  auto const *table = vtable_of(object), *expected = c.vtables + c.pointers[0].entry;
  if (table == expected) return true;
  // A library may have virtual tables of its own for the same class.
  auto const *type = type_info_at(table), *other = type_info_at(expected);
  return type && other && *type == *other && table[-2] == expected[-2];
}

bool has_type_information(void const *object) { return type_info_at(vtable_of(object)) != nullptr; }

std::string dynamic_type_name(void const *object) {
  auto const *type = type_info_at(vtable_of(object));
  if (!type) return "class without type information";
  int status = 0;
  char *text = ::abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  std::string result = status == 0 && text ? text : type->name();
  std::free(text);
  return result;
}

}  // namespace ferry::values
