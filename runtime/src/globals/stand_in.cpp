#include "globals/stand_in.hpp"

#include "values/decode.hpp"

#include <cstring>

namespace ferry::globals {

namespace {
values::memory make(variable const &v, received_value &meant) {
  meant.settle();
  return values::make(*v.description, meant.whole(), registry::program());
}
}  // namespace

stand_in::stand_in(variable const &v, received_value &meant) : of_(v), existed_(v.is_initialised()) {
  auto value = make(v, meant);
  lay_aside(value);
}

stand_in::stand_in(variable const &v, values::memory &made) : of_(v), existed_(v.is_initialised()) { lay_aside(made); }

void stand_in::lay_aside(values::memory &value) {
  auto const &type = *of_.description;
  auto const *own = static_cast<unsigned char const *>(of_.address);
  own_.assign(own, own + type.bytes);
  value.set_alive(false);
  values::relocate(type, of_.address, value.raw());
  if (!existed_) of_.set_initialised(true);
}

void stand_in::replace(values::memory &made) {
  made.set_alive(false);
  values::replace(*of_.description, of_.address, made.raw());
}

stand_in::~stand_in() {
  values::destroy(*of_.description, of_.address);
  std::memcpy(of_.address, own_.data(), own_.size());
  if (!existed_) of_.set_initialised(false);
}

}  // namespace ferry::globals
