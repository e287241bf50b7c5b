// Exception types that every program has: they travel without a table of the program's own.
#pragma once

#include "wire/messages.hpp"

#include <string>
#include <vector>

namespace ferry::calls {

struct standard_exception_type {
  void (*save)(void const *exception, std::vector<unsigned char> &to);
  void (*throw_it)(wire::bytes);
  // Throws the exception that was saved; ferry::error when the bytes are not one.
  [[noreturn]] void raise(wire::bytes) const;
};

// By std::type_info::name(); null for any other type.
standard_exception_type const *standard_exception(std::string const &type_name);

}  // namespace ferry::calls
