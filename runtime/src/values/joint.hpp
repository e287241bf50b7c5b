// Values that share objects, made together: an object of one that is an object of an earlier one is not made anew.
#pragma once

#include "values/decode.hpp"
#include "values/memory.hpp"

#include <memory>
#include <vector>

namespace ferry::values {

class joint_values {
public:
  // Of the value that is made next, the object of a number is, or is a part of, an object of an earlier one.
  struct outside {
    std::size_t number;
    std::size_t value, object;  // of the earlier one
    std::size_t distance;
  };

  explicit joint_values(program_names const &names) : names_(names) {}

  // Throws malformed, or what a codec throws.
  void make(abi::type const &, encoded const &, std::vector<outside> const &);
  // All are made: from here on what they own is theirs alone.
  void keep();

  std::size_t size() const { return made_.size(); }
  memory &value(std::size_t i) { return at(i).value; }
  // The objects behind its shared pointers, by their numbers.
  std::vector<void const *> const &objects(std::size_t i) { return at(i).objects; }

private:
  struct made {
    made(abi::type const &t, encoded const &from, program_names const &names)
        : reader(from.bytes, from.size), in(reader, names, &from.blocks, role::global), value(t) {}
    byte_reader reader;
    decoder in;
    memory value;
    std::vector<void const *> objects;
  };
  made &at(std::size_t i) { return *made_[i]; }

  program_names const &names_;
  std::vector<std::unique_ptr<made>> made_;
};

}  // namespace ferry::values
