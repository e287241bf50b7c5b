// The tables of a program: what the plugin writes into every object file, and the runtime and `ferry explain` read.
//
// Each translation unit carries one ELF note (section `.note.ferry`, owner "ferry"), so a linked file's tables are the
// notes of its PT_NOTE segments, whatever the linker, and need no registration code. A note holds plain words without
// relocations: it can be read from the file on disk. Its only link to addresses is the `addresses` word, the distance
// to an array of pointers in the same image that the dynamic linker fills in.
//
// Layout of a note's descriptor: unit_header, then the rows of each array in the order of the header's counts, then the
// strings. All words are little-endian and 4-byte aligned. A string is named by its offset from the strings' start;
// they end with a zero byte, and offset 0 is the empty string.
#pragma once
#pragma GCC system_header

namespace ferry::abi {

using word = unsigned int;  // 32 bits

inline constexpr char note_section[] = ".note.ferry";
inline constexpr char note_owner[] = "ferry";
inline constexpr word note_type = 1;
// A linked file has one note of this type when the linker has told ferry of all its object files. Its descriptor: a word,
// tables_version; then pairs of strings, each ended by a zero byte: the linker name of a variable that a unit with tables
// defines and an object file without tables names as well, and that file's name. Other variables with external linkage,
// unless the linked file exports them, are named by units with tables only.
inline constexpr word outside_names_type = 2;
inline constexpr word tables_magic = 0x59525246;  // "FRRY"
inline constexpr word tables_version = 7;

// The C++ library that a unit was compiled with. One without a word of it goes with both.
enum class standard_library : word { none, libstdcxx, libcxx };

struct unit_header {
  word magic, version;
  int addresses;  // from this word to the pointers described at `pointers_of`; 0 when there are none
  word source;    // string: the unit's main file as given to the compiler
  standard_library library;
  // Counts of rows.
  word globals, entries, exceptions, functions, held_types, classes, calls, captures, nodes, edges, plain_types,
      plain_fields, constants;
  word string_bytes;
};

// A variable with static storage duration that may travel, defined in this unit.
struct global_row {
  enum flag : word {
    constant = 1,       // const: sent once
    static_local = 2,   // of a function
    process_local = 4,  // [[ferry::process_local]]: listed, never travels
    unsupported = 8,    // its type cannot travel; `reason` says why
    guarded = 16,       // has an initialisation guard, in pointers
    flat = 32,          // owns nothing: no pointer is in it
    pointers = 64,      // holds raw pointers, which may lead to globals only; `reason` is the way to the first
    wide_guard = 128,   // of more than a byte
  };
  word node;  // index into nodes
  word name;  // string: "cfg::opts", "main()::counter", "(anonymous namespace)::k"
  word type;  // string
  word file, line;
  word flags;
  word bytes_low, bytes_high;
  word reason;  // string: member path and reason when unsupported; with pointers a member path
  word plain;   // 1 + its type among plain_types, where that describes it and not a pointer; else 0
};

// A type of a unit in C, where nothing but plain words can describe it: numbers, pointers, arrays and structures.
struct plain_type_row {
  word what;  // abi::kind: flat, also of a structure; boolean, extended, pointer, function, array or record
  word name;  // string
  word bytes, alignment;
  word first;  // of an array: the type of its elements, a row before this one; of a structure: into plain_fields
  word count_low, count_high;  // of elements, or of fields
  word file, line;             // of a structure
};

struct plain_field_row {
  word offset;
  word type;  // a row before that of the class
  word name;  // string
  word bits;  // of a bit-field, else 0: how many; then as in abi::field::bits
  word first_bit, known_by;
};

// A root of the reference graph: what one remote call runs.
struct entry_row {
  word node;                     // of the abi::entry object
  word callable;                 // string: "lambda at main.cpp:12" or the callable's type
  word file, line;               // of the lambda; line 0 when the callable is not a lambda
  word first_capture, captures;  // into captures
  word result;                   // string: type, "void"
  word arguments;                // string: types, separated by ", "
};

struct capture_row {
  enum flag : word { by_reference = 1, this_object = 2 };
  word name, type, flags, bytes;
};

// A remote call in the source.
struct call_row {
  word entry;     // index into entries
  word function;  // string: "remotecall_fetch"
  word file, line, column;
  word within;  // string: the function the call stands in
  word target;  // where the callable is a function's name: 1 + its node, else 0
};

// A function or variable of the reference graph. Nodes of the same hash in different units are one, except local ones.
struct node_row {
  enum flag : word {
    local = 1,  // internal linkage: the identity also counts the unit
    function = 2,
    variable = 4,
    dispatch = 8,  // a virtual member function as called: its edges go to the overriders
    // Of a variable: this unit lets a pointer into its value go where it cannot be followed.
    escapes = 16,
    // Of a function:
    defined = 32,   // its body is here, or may be: it may be in other units as well
    library = 64,   // it belongs to the C or C++ library, or to ferry
    taken = 128,    // code that does not name it may call it: it is in a vtable, a table, passed to someone
    startup = 256,  // it runs before main and when the process ends
    writes_through =
        512,  // it may write where a pointer leads that it found in a variable that does not own its target
    of_values = 1024,  // a description names it: it runs where values are made, ended, compared or encoded
  };
  word hash_low, hash_high;  // of the linker name
  // String: the linker name (mangled), demangled by readers; of a function that has a long one a readable name in its
  // place, without arguments; empty for code of the libraries.
  word name;
  word flags;
  word first_edge, edges;  // into edges
  word file, line;         // where it is defined; line 0: unknown
};

// An edge is `node index << edge_shift | edge flags`: the function refers to that node.
using edge_row = word;
enum edge_flag : word {
  // The source visibly writes the variable there. For messages: not all writes are visible.
  edge_writes = 1,
  // It may change the variable or what it owns. Not set only where that is proven of the code as it was optimised.
  edge_may_write = 2,
  // Such an edge only adds edge_may_write: the function refers to the variable because others were inlined into it.
  edge_inlined = 4,
};
inline constexpr word edge_shift = 3;

// The pointers, in this order:
//   per global:    address, address of the guard or null, abi::type const* or null
//   per entry:     abi::entry const*
//   per exception: abi::exception const*, std::type_info const* when only this unit knows the type, else null
//   per function:  address of the function, and a row `functions[i]` = its node
//   per held type: abi::held_type const*, and a row `held_types[i]` = its node
//   per class:     abi::type const*, null when it cannot travel
//   per constant:  its address
using function_row = word;
using held_type_row = word;

// A class of the unit whose objects may be known by one of its base classes.
struct class_row {
  word type_info;  // string: the linker name of its type_info's name, without _ZTS
  word reason;     // string: member path and reason when its objects cannot travel
};

// A constant that every process has from the beginning, and that refers to functions or variables: a pointer to it leads
// on to these.
struct constant_row {
  word node;  // index into nodes
  word bytes_low, bytes_high;
};

inline constexpr word pointers_per_global = 3, pointers_per_exception = 2;

}  // namespace ferry::abi
