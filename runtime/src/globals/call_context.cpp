#include "globals/call_context.hpp"

#include "globals/snapshot.hpp"
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

bool call_context::has(variable const &v, wire::content_tag tag) {
  auto *owner = held_.owner(v);
  if (owner == this) return true;
  if (!held_.has(v, tag)) return false;
  if (v.constant) return true;
  if (!owner) {
    own(v);
    return true;
  }
  // The same value as a waiting call has: a copy, for either may write it.
  std::vector<unsigned char> copy;
  encode_variable(v, copy);
  take(v, tag, {copy.data(), copy.size()});
  return true;
}

void call_context::take(variable const &v, wire::content_tag tag, wire::bytes bytes) {
  auto *owner = held_.owner(v);
  if (!owner || owner == this) {
    held_.apply(v, tag, bytes);
    if (!owner) own(v);
    return;
  }
  auto const &type = *v.description;
  values::memory value(type);
  values::byte_reader reader(bytes.data, bytes.size);
  values::decoder in(reader, registry::program());
  in.decode(type, value.raw());
  value.set_alive();
  in.expect_end();
  owner->lay_aside(v);
  value.set_alive(false);
  values::relocate(type, v.address, value.raw());
  held_.note(v, tag, bytes.size);
  own(v);
}

// Its storage is raw memory afterwards.
void call_context::lay_aside(variable const &v) {
  auto const *first = static_cast<unsigned char const *>(v.address);
  aside_[&v] = {{first, first + v.description->bytes}, held_.exchange(v, std::nullopt)};
  held_.owner(v) = nullptr;
}

void call_context::resume() {
  for (auto const &[v, mine] : aside_) {
    if (auto *other = held_.owner(*v))
      other->lay_aside(*v);
    else
      values::destroy(*v->description, v->address);
    std::memcpy(v->address, mine.bytes.data(), mine.bytes.size());
    held_.exchange(*v, mine.entry);
    held_.owner(*v) = this;
  }
  aside_.clear();
}

}  // namespace ferry::globals
