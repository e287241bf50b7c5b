// Exception types that every program has: they travel without a table of the program's own.
#pragma once

#include "values/buffer.hpp"

#include <string>

namespace ferry::values {

struct standard_exception_type {
  void (*save)(void const *exception, byte_writer &);
  void (*throw_it)(byte_reader &);
  // Throws the exception that was saved; malformed when the bytes are not one.
  [[noreturn]] void raise(byte_reader &) const;
};

// By std::type_info::name(); null for any other type.
standard_exception_type const *standard_exception(std::string const &type_name);

}  // namespace ferry::values
