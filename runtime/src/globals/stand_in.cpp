#include "globals/stand_in.hpp"

#include "values/decode.hpp"
#include "values/lifetime.hpp"

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

void stand_in::replace(received_value &meant) {
  auto value = make(of_, meant);
  replace(value);
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

absence::absence(variable const &v) : of_(v), existed_(v.is_initialised()) {
  if (!existed_) return;
  if (values::has_destructor(*v.description))
    throw error("static '" + v.name + "' (" + v.file + ":" + std::to_string(v.line) +
                ") is initialised on the main process and not at the caller; let the caller use it before the call");
  auto const *own = static_cast<unsigned char const *>(v.address);
  own_.assign(own, own + v.description->bytes);
  v.set_initialised(false);
}

absence::~absence() {
  // One with a destructor that the call has initialised is the program's to end: it stays.
  if (existed_)
    std::memcpy(of_.address, own_.data(), own_.size());
  else if (values::has_destructor(*of_.description))
    return;
  if (of_.is_initialised() != existed_) of_.set_initialised(existed_);
}

}  // namespace ferry::globals
