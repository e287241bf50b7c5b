// Objects of classes with virtual functions or virtual bases: what they really are. Such an object begins with a
// pointer into the virtual tables of its complete class; before the place it points to stand the address of the class's
// type_info and the distance to the object's begin (Itanium C++ ABI, 2.5.2).
#pragma once

#include <ferry/abi/types.hpp>

#include <string>

namespace ferry::values {

// Of a class with virtual tables, else null.
abi::dynamic_class const *dynamic_class_of(abi::type const &);

// Whether there can be complete objects of the class here: it is not abstract, and its virtual tables are known.
bool can_be_made(abi::dynamic_class const &);
// Whether the class of the complete object is this one.
bool is_exactly(abi::dynamic_class const &, void const *object);
// Where the complete object begins that this one is or is a base of.
void const *complete_object(void const *object);
// The virtual table that a complete object of the class begins with a pointer to.
void const *first_vtable(abi::dynamic_class const &);
void const *vtable_of(void const *object);

// Which base of the class this type is, at that distance from its begin; `base_count` when there is none.
unsigned find_base(abi::dynamic_class const &, abi::type const &base, std::size_t offset);
bool is_base(abi::dynamic_class::base const &, abi::type const &);
// Whether an object of one type has, in place, a part of the other type there: a base, a member, an element.
bool has_part(abi::type const &whole, std::size_t offset, abi::type const &part);

// Whether two descriptions are of one type: units and libraries may have their own.
bool is_same_type(abi::type const &, abi::type const &);

// False when the class was compiled without type information (-fno-rtti): dynamic_cast must not be asked then.
bool has_type_information(void const *object);
// The name of the complete object's class, for messages, and as type_info has it; null without type information.
std::string dynamic_type_name(void const *object);
char const *type_info_name(void const *object);

}  // namespace ferry::values
