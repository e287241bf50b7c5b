// Descriptions of C++ types, written by the compiler plugin and read by the runtime.
//
// A `type` says how a value is laid out and how to walk it. One interpreter in the runtime encodes, decodes, hashes and
// explains every value by these descriptions alone; no encoding code is generated for a type. This header is included
// by generated code, so it uses nothing of the standard library.
#pragma once
#pragma GCC system_header
#ifndef FERRY_ABI_TYPES  // defined by the plugin for a unit that was preprocessed beforehand, where `once` has no
                         // effect
#define FERRY_ABI_TYPES

namespace ferry::abi {

using size = decltype(sizeof 0);

// What the interpreter does with a value.
enum class kind : unsigned char {
  unsupported,  // cannot travel; `detail` is the reason, a C string
  flat,         // its `bytes` bytes are the value: integers, floats, enums, records without padding made of these
  boolean,      // one byte that must be 0 or 1
  record,       // a class, field by field
  array,        // a fixed number of elements in place
  sequence,     // a container whose elements lie in one block: vector, string
  range,        // a container walked element by element: map, set, list, deque
  choice,       // one of several alternatives, or none: optional, variant
  owner,        // unique_ptr
  shared,       // shared_ptr and weak_ptr; objects stay shared within one message
  pointer,      // a raw pointer: null, or into the program's own image
  function,     // a pointer to function, known by its identity
  custom,       // encoded by code of its own
  local,        // bound to its process (a mutex): never travels, the receiver keeps or makes its own
  extended,     // a long double of the x87: the first 10 of its bytes are its value
  member,       // a pointer to a member of a class
  reference,    // it holds the address of an object that it does not own: reference_wrapper
  erased,       // it holds a value of a type that is not part of its own: function, any
  view,         // refers to elements of someone else's: string_view, span
};

struct type {
  // Which bytes of a flat type are values of it. 0: all are.
  enum limit : unsigned {
    is_signed = 1u << 8,
    of_members = 1u << 9,    // those that members of it limit, which `detail` lists
    of_elements = 1u << 10,  // those that its elements limit: `detail` is an array
  };
  // Those of an enumeration without a fixed underlying type: what so many of its lowest bits can tell.
  static constexpr unsigned limited_to(unsigned bits, bool with_sign) { return bits | (with_sign ? is_signed : 0u); }

  kind what;
  unsigned bytes;      // sizeof
  unsigned alignment;  // alignof
  unsigned limits;
  const char *name;    // as a user would write it
  // By kind: record, array, sequence, range, choice, owner, shared, custom, local, member, reference, erased, the reason; of a
  // pointer what to use instead of one to the heap, a C string, or null. Of a flat class it is its record.
  const void *detail;
  // Ends the lifetime of a value; null when nothing is to be done, or when a record is to be ended field by field.
  void (*destroy)(void *value);
  // Makes a value at `to` from the one at `from` and ends that one; null: copy the bytes (records: field by field).
  void (*relocate)(void *to, void *from);
};

// How the interpreter hands over a value that it is to make: `make(context, raw)` constructs one in raw memory.
struct maker {
  void *context;
  void (*make)(void *context, void *raw);
};

// How the interpreter is shown the elements of a container.
struct visitor {
  void *context;
  void (*visit)(void *context, const void *element);
};

struct field {
  enum flag : unsigned {
    by_reference = 1,  // the member holds the address of the value (a capture by reference, this, a reference)
    is_bits = 2,       // a bit-field: `offset` is of the byte that holds its first bit
  };
  // The flags of a bit-field: which bit of that byte is its first, how many it has, and whether its value is known by
  // the lowest of them alone (0: by all), which the others repeat or, when it is unsigned, do not use.
  static constexpr unsigned bits(unsigned first, unsigned count, unsigned known_by, bool is_signed) {
    return is_bits | (is_signed ? 4u : 0u) | first << 4 | count << 8 | known_by << 16;
  }
  unsigned offset;
  unsigned flags;
  const type *of;    // of the value; for a reference, of the referenced value
  const char *name;  // of the member, the capture, or the base class
};

// The memory of an object of its own, as its delete expression expects it.
struct heap {
  void *(*allocate)();  // null: operator new, by size and alignment
  void (*release)(void *);
};

// A class with virtual functions or virtual bases. Its record lists the fields of all its bases, each virtual base
// once, as they lie in a complete object of the class.
struct dynamic_class {
  struct pointer {
    unsigned offset;  // in the object
    unsigned entry;   // of the virtual tables: where it points
  };
  const void *const *vtables;  // null: no file of the program that can be named from here has them
  const pointer *pointers;     // to them; the first one lies at offset 0
  unsigned pointer_count;      // 0: an abstract class, of which there are no complete objects
  // The base classes among its kind, by which an object of the class may be known.
  struct base {
    const char *name, *file;
    unsigned line;
    unsigned offset;  // in a complete object
  };
  const base *bases;
  unsigned base_count;
  heap memory;
};

struct record {
  const field *fields;
  unsigned count;
  bool flat;                     // no padding, and every field flat: the bytes are the value
  const dynamic_class *dynamic;  // null: it has no virtual tables
  const char *file;              // where the class, or the lambda, was written
  unsigned line;
};

struct array {
  const type *element;
  size count;
};

struct sequence {
  enum flag : unsigned {
    elsewhere = 1  // its count and the place of its elements may be read from memory outside the object
  };
  const type *element;
  size (*count)(const void *container);
  const void *(*data)(const void *container);
  // For flat elements: makes a container of n of them, copied from an aligned block, which is null only when n is 0.
  void (*from_block)(void *raw, const void *block, size n);
  // For others: makes a container of n elements, each asked of the maker. One of the two is there.
  void (*build)(void *raw, size n, maker element);
  // For flat elements: changes the number of elements, keeping those that stay; null when that cannot be done in place.
  void (*resize)(void *container, size n);
  unsigned flags = 0;
};

struct range {
  enum flag : unsigned {
    unordered = 1,        // the order of its elements is not part of its value
    elsewhere = 2,        // what a visitor is shown is not where the element lies (vector<bool>)
    looks_into_keys = 4,  // elements are compared or hashed as they come, by code that may follow their pointers
    pairs = 8             // and are pairs, of which the first is the key
  };
  const type *element;
  size (*count)(const void *container);
  void (*each)(const void *container, visitor);
  void (*build)(void *raw, size n, maker element);
  unsigned header_bytes;  // how many bytes before an element belong to its node: its links
  unsigned flags;
  // Memory beside the elements that leads to them (the table of a deque's blocks); null: there is none.
  const void *(*spine)(const void *container, size *bytes);
};

// Alternatives are numbered from 0; an alternative without content has a null type.
struct choice {
  const type *const *alternatives;
  unsigned count;
  unsigned bytes;                        // of the object itself: content that is not within lies elsewhere
  unsigned (*index)(const void *value);  // count or more: no valid alternative (a variant valueless by exception)
  const void *(*content)(const void *value);
  void (*build)(void *raw, unsigned index, maker content);
};

struct owner {
  const type *element;
  const void *(*content)(const void *pointer);  // null when it owns nothing
  void (*adopt)(void *raw, void *object);       // makes a pointer that owns the object, or nothing
  heap memory;                                  // of an object of the element's own class
  bool ends_derived;                            // the destructor that it calls is virtual
};

// How shared ownership of an object begins, whatever its type: with a shared_ptr<void>.
struct shared_owner {
  unsigned bytes;  // of the pointer
  // Calls `end` with the context when nobody shares the object any more.
  void (*make)(void *raw, void *object, void (*end)(void *context), void *context);
  void (*drop)(void *pointer);
  long (*uses)(const void *pointer);
};

struct shared {
  const type *element;
  bool weak;
  const void *(*content)(const void *pointer);  // null: none, or of a weak pointer, one that has ended
  const void *(*control)(const void *pointer);  // what counts the owners; null: nothing does
  void (*empty)(void *raw);
  void (*share)(void *raw, const void *owner, void *object);  // a pointer to the object that shares with the owner
  const shared_owner *owners;
  heap memory;
};

struct custom {
  enum flag : unsigned {
    contained = 1,  // `save` reads nothing but the object and what it passes to put_text; equal values give equal bytes
    of_program = 2  // a codec or serialize function of the user's: it may read globals
  };
  void (*save)(void *writer, const void *value);
  void (*load)(void *reader, void *raw);
  unsigned flags = 0;
  // Of a class with virtual functions or virtual bases, for what it says of these; without fields. Null for others.
  const record *of_class = nullptr;
};

struct view {
  const type *element;
  bool constant;  // its elements cannot be written through it
  size (*count)(const void *view);
  const void *(*data)(const void *view);
  // A view of these elements; false when its class has another number of them.
  bool (*build)(void *raw, void *elements, size n);
};

struct local {
  void (*make)(void *raw);  // a fresh one; null: only the receiver's own can be kept
};

// A virtual function that a pointer to a member function may name: it holds the way to the base class and the place in
// that one's table, and no address.
struct virtual_member {
  unsigned adjustment;    // bytes from the object to the base class whose table it is
  unsigned offset;        // bytes into the table
  unsigned long long id;  // of the virtual function in the reference graph
};
struct virtual_members {
  const virtual_member *rows;
  unsigned count;
};

struct member {
  size class_bytes;                 // of the class that the pointer goes with
  const virtual_members *virtuals;  // null: it points to data members
};

struct reference {
  const type *of;
};

struct erased {
  const void *holder;                      // std::type_info of the class itself
  const void *(*held)(const void *value);  // std::type_info of what a value of it holds; null: nothing
  void (*make_empty)(void *raw);
  unsigned link_bytes;  // how many bytes before a value that lies outside of the object belong to it as well
};

// A type whose values objects of an erasing class hold somewhere in the program. Types are known by the addresses of
// their std::type_info: types that are local to two units may have the same name.
struct held_type {
  const void *holder, *held;  // std::type_info of both
  bool local;                 // at least one of them is local to its unit
  const char *problem;        // why its values cannot travel; null when they can, and what follows is there
  const type *of;
  const void *(*content)(const void *holder);
  void (*build)(void *raw, maker content);  // a holder of a value
};

// The description of T, found at run time by code that was compiled before the plugin knew it. The plugin gives each
// instance its value; it stays null only in a unit that was compiled without the plugin.
template <class T> inline const type *slot = nullptr;

// An exception type that a user's code throws.
struct exception {
  const char *type_name;  // std::type_info::name() of it
  const type *of;
  void (*raise)(void *value);  // throws one made from *value by moving; never returns
};

// What a remote call runs on the other process: one per callable type, result type and argument types.
struct entry {
  // Calls *callable with *arguments[i], all moved from, and makes the result at `result`.
  void (*run)(void *callable, void *const *arguments, void *result);
  const type *const *callable;          // &slot<F>
  const type *const *const *arguments;  // &slot<A>…
  unsigned argument_count;
  const type *const *result;  // null: no result
};

}  // namespace ferry::abi

#endif
