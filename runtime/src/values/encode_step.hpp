// Where an encoder is: for the path in its messages, and against nesting without end.
#pragma once

#include "values/encode.hpp"

#include <string>

namespace ferry::values {

struct encoder::step {
  step(encoder &in, char const *name) : in_(in), up(in.path_), name(name) {
    in_.path_ = this;
    if (++in_.depth_ > max_depth)
      in_.refuse("it is nested deeper than " + std::to_string(max_depth) + " levels; use a container instead of links");
  }
  ~step() {
    in_.path_ = up;
    --in_.depth_;
  }
  step(step const &) = delete;
  step &operator=(step const &) = delete;

  encoder &in_;
  step const *up;
  char const *name;  // null: an element
};

// Whether content lies in the object that holds it: then it has been noted with that.
inline bool lies_in(void const *content, void const *object, std::size_t bytes) {
  return reinterpret_cast<std::uintptr_t>(content) - reinterpret_cast<std::uintptr_t>(object) < bytes;
}

}  // namespace ferry::values
