#include "globals/call_context.hpp"

#include "values/decode.hpp"

#include <cstring>

namespace ferry::globals {

call_context::~call_context() {
  for (auto const *v : own_)
    if (held_.owner(*v) == this) held_.owner(*v) = nullptr;
}

void call_context::own(variable const &v) {
  held_.owner(v) = this;
  own_.push_back(&v);
}

bool call_context::has(held_values::access const &a, variable const &v, wire::content_tag tag) {
  auto *owner = held_.owner(v);
  if (owner == this) return true;
  // Either of two calls may write it: the same value as a waiting call has is not enough.
  if ((owner && !v.is_fixed()) || !held_.has(a, v, tag)) return false;
  if (!owner) own(v);
  return true;
}

void call_context::take(held_values::access const &a, variable const &v, received_value::pointer value) {
  auto *owner = held_.owner(v);
  if (!owner || owner == this) {
    held_.give(a, v, std::move(value));
    if (!owner) own(v);
    return;
  }
  auto const &type = *v.description;
  value->settle();
  auto made = values::make(type, value->whole(), registry::program());
  owner->lay_aside(a, v);
  made.set_alive(false);
  values::relocate(type, v.address, made.raw());
  own(v);
  held_.note(a, v, std::move(value));
}

// Its storage is raw memory afterwards.
void call_context::lay_aside(held_values::access const &a, variable const &v) {
  auto const *first = static_cast<unsigned char const *>(v.address);
  aside_[&v] = {{first, first + v.description->bytes}, held_.exchange(a, v, std::nullopt)};
  held_.owner(v) = nullptr;
}

void call_context::look_after() {
  auto const a = held_.open();
  for (auto const *v : own_)
    if (held_.owner(*v) == this) held_.look_again(a, *v);
}

void call_context::resume() {
  if (aside_.empty()) return;
  auto const a = held_.open();
  for (auto const &[v, mine] : aside_) {
    if (auto *other = held_.owner(*v))
      other->lay_aside(a, *v);
    else
      values::destroy(*v->description, v->address);
    std::memcpy(v->address, mine.bytes.data(), mine.bytes.size());
    held_.exchange(a, *v, mine.known);
    held_.owner(*v) = this;
  }
  aside_.clear();
}

}  // namespace ferry::globals
