// Where in a value an object lies that is a part of it: how to come from the whole to the part, in this process or, for
// an equal value, in another one.
//
// A path leads through what holds content: containers, optional, unique_ptr and so on. Its form in a message: the
// number of steps; of each, how far within the value it has come to the holder lies, and which element of it is meant:
// of a container its number, of an unordered one the hash of its encoding, 16 bytes; at last how far within the value
// it has come to the part lies.
#pragma once

#include "values/buffer.hpp"
#include "values/names.hpp"

#include <vector>

namespace ferry::values {

// An object as what it really is, where a pointer or reference may know it by a base class. A null type: of no class
// that the program's tables have.
struct whole_object {
  void const *address;
  abi::type const *of;
};
whole_object whole_object_at(program_names const &, abi::type const &known_as, void const *);

// A reference or shared pointer as it is stored, and what type it leads to.
struct pointer_slot {
  abi::type const *to = nullptr;  // null: there is none
  abi::shared const *shared = nullptr;
  abi::type const *of = nullptr;  // its own, of a shared pointer
};
pointer_slot pointer_slot_in(abi::type const &, std::size_t offset);

enum class part_kind {
  object,  // of the type that is asked for
  slot,    // a pointer_slot, which is come to without code of the program's noticing that it changes
  sharer,  // a shared pointer, not a weak one, whose owners are counted at that address, to what has an object
};
struct wanted_part {
  part_kind what;
  void const *address;
  abi::type const *of;                  // of an object
  wanted_part const *shared = nullptr;  // an object that a sharer leads to
};

// Whether an object of the type may lie there in a variable of which nothing is known that says otherwise: it is not
// described, or has there what is encoded by code of its own.
bool is_opaque_part(named_variable const &, std::size_t offset, abi::type const &);

// Looks for a part in an object, and when that is asked for in what it shares; appends the path. Walks all of it.
bool find_path(program_names const &, whole_object const &in, wanted_part const &, std::vector<unsigned char> &path,
               bool through_shared = false);

// What a path may lead through: in an object that is part of a circle, what its shared pointers lead to may still be
// being made.
enum class way {
  anything,
  what_it_owns,  // not shared pointers: who shares the object does not own what they lead to
  what_is_made   // nor elements that are known by their content, which is all that they lead to
};

// Where a path leads. Throws malformed unless there is such a part in the object.
void *follow_path(program_names const &, whole_object const &in, byte_reader &path, abi::type const &part,
                  way through = way::anything);
void *follow_path(program_names const &, whole_object const &in, byte_reader &path, pointer_slot &,
                  part_kind = part_kind::slot);
// What a shared pointer owns; a null type: nothing, or it is weak.
whole_object shared_content(program_names const &, pointer_slot const &, void const *pointer);

}  // namespace ferry::values
