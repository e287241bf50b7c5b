#include "globals/stand_in.hpp"

#include "values/decode.hpp"

#include <cstring>

namespace ferry::globals {

stand_in::stand_in(variable const &v, received_value &meant) : of_(v), existed_(v.is_initialised()) {
  auto const &type = *v.description;
  meant.settle();
  auto value = values::make(type, meant.whole(), registry::program());
  auto const *own = static_cast<unsigned char const *>(v.address);
  own_.assign(own, own + type.bytes);
  value.set_alive(false);
  values::relocate(type, v.address, value.raw());
  if (!existed_) v.set_initialised(true);
}

stand_in::~stand_in() {
  values::destroy(*of_.description, of_.address);
  std::memcpy(of_.address, own_.data(), own_.size());
  if (!existed_) of_.set_initialised(false);
}

}  // namespace ferry::globals
