// What a decoder gives a container or holder that makes its own content.
#pragma once

#include "values/decode.hpp"

namespace ferry::values {

struct element_maker {
  decoder &in;
  abi::type const &of;
  abi::maker as_maker() {
    return {this, [](void *self, void *raw) {
              auto &m = *static_cast<element_maker *>(self);
              m.in.decode(m.of, raw);
            }};
  }
};

}  // namespace ferry::values
