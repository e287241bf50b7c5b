// What an encoding may refer to by name instead of by value: functions, classes, and places in the program's image.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace ferry::values {

// A class with virtual tables that objects may have without being known by it.
struct named_class {
  abi::type const *of = nullptr;  // null: in no table
  std::uint64_t id = 0;           // the same in every process of the program
  std::uint64_t library = 0;      // the key of the library that it is in; 0: it is the program's
};

// A global variable of the program, by which references to it and to its parts are known.
struct named_variable {
  std::uint64_t id = 0;  // the same in every process of the program; 0: there is none
  void *address = nullptr;
  std::size_t bytes = 0;
  abi::type const *of = nullptr;  // null: its values do not travel
  bool process_local = false;     // each process has its own
  std::uint64_t library = 0;      // the key of the library that it is in; 0: it is the program's
};

// A place in the executable or one of its libraries, the same in every process that runs them.
struct image_place {
  std::uint64_t module = 0;  // its number, see memory/shared_modules.hpp; or a library's key, see globals/library.hpp
  std::uint64_t offset = 0;
};

// What is loaded at a place.
struct loaded_place {
  void *address = nullptr;  // null: nothing
  std::size_t bytes = 0;    // to the end of its segment
  bool is_writable = false;
};

class program_names {
public:
  virtual ~program_names() = default;
  // The identity of a function whose address the program takes; 0 when it is in no table.
  virtual std::uint64_t function_id(void const *address) const = 0;
  virtual void const *function(std::uint64_t id) const = 0;
  // The identity of the global variable, or of the constant that leads on to others, that an address lies in; 0 when it
  // lies in none of the program's.
  virtual std::uint64_t variable_id(void const *address) const = 0;

  // The global variable itself, also one that is process_local.
  virtual named_variable variable_at(void const *) const { return {}; }
  virtual named_variable variable_named(std::uint64_t) const { return {}; }  // none that is not initialised

  // A type that an erasing class is known to hold, and its identity; a null row when it is in no table. `holder` and
  // `held` are std::type_info.
  struct held_type {
    abi::held_type const *row = nullptr;
    std::uint64_t id = 0;
  };
  virtual held_type find_held_type(void const *holder, void const *held) const = 0;
  virtual abi::held_type const *held_type_of(std::uint64_t id) const = 0;
  // The class whose objects begin with a pointer to this virtual table.
  virtual named_class class_with(void const *) const { return {}; }
  virtual abi::type const *class_named(std::uint64_t) const { return nullptr; }
  // Why a class, by the name in its type_info, is in no table; empty when that is not known.
  virtual std::string why_no_class(char const *) const { return {}; }
  // A class of the program's own that it throws, by std::type_info::name(); null when it is in no table.
  virtual abi::exception const *exception(std::string const &type_name) const = 0;

  // Places in libraries that were loaded after the program had started.
  virtual bool find_in_library(void const *, image_place &) const { return false; }
  virtual loaded_place in_library(image_place) const { return {}; }
};

// What values travel for decides what they may refer to.
enum class role {
  call,    // captures and arguments: the objects that they refer to travel with them, and live as long as the decoder
  global,  // only to the program's own functions and variables: the value outlives any message
  result,  // to its functions and constants: its variables have other values where the result arrives
};

// False when the address is in none of the modules that all processes of the program have, nor in a library of these
// names: mostly it is in the heap or on a stack.
bool find_in_image(program_names const &, void const *address, image_place &);
// The same for memory that cannot be written and so holds the same in every process.
bool find_in_constants(program_names const &, void const *data, std::size_t bytes, image_place &);
void *constants_in_image(program_names const &, image_place, std::size_t bytes);
loaded_place at_place(program_names const &, image_place);
// Whether the place's module is a library that was loaded later.
bool is_in_library(image_place);
// For streams that belong to no message: only what all processes have.
program_names const &no_names();
// What lies at an address: the name of the function and of its file, as far as they are known; for messages.
std::string describe_function(void const *address);
// Of a std::type_info.
std::string name_of_type(void const *type_info);

}  // namespace ferry::values
