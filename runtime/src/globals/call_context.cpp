#include "globals/call_context.hpp"

#include "values/decode.hpp"
#include "values/joint.hpp"

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
  value->settle();
  std::vector<void const *> objects;
  auto made = values::make(*v.description, value->whole(), registry::program(), &objects);
  put(a, v, made);
  held_.note(a, v, std::move(value), std::move(objects));
}

bool call_context::renew(held_values::access const &a, variable const &v, wire::content_tag tag) {
  if (held_.has(a, v, tag)) return false;
  auto value = held_.source(v);
  if (!value || value->tag() != tag)
    throw error("global '" + v.name + "' is written by code that makes or ends other values of the call");
  take(a, v, std::move(value));
  return true;
}

// The value becomes that of the variable for this call; another call's is laid aside.
void call_context::put(held_values::access const &a, variable const &v, values::memory &made) {
  auto const &type = *v.description;
  auto *owner = held_.owner(v);
  bool const is_of_another = owner && owner != this;
  if (is_of_another) owner->lay_aside(a, v);
  made.set_alive(false);
  if (is_of_another || !v.is_initialised()) {
    values::relocate(type, v.address, made.raw());
    if (!v.is_initialised()) v.set_initialised(true);
  } else {
    held_.forget_what_looks_into(a, v);
    values::replace(type, v.address, made.raw());
  }
  if (owner != this) own(v);
}

void call_context::take_joint(held_values::access const &a, std::vector<meant_value> all,
                              std::vector<wire::shared_run> const &runs) {
  for (auto const &m : all)
    if (!m.value) throw error("the value of global '" + m.of->name + "' is not here any more");
  all = in_order(all, runs);
  values::joint_values joint(registry::program());
  make_joint(all, runs, joint);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const &v = *all[i].of;
    put(a, v, joint.value(i));
    held_.exchange(a, v, std::nullopt);
    held_.note(a, v, std::move(all[i].value), joint.objects(i));
  }
}

void call_context::take_absent(held_values::access const &a, variable const &v) {
  auto *owner = held_.owner(v);
  if (owner == this) return;
  if (owner)
    owner->lay_aside(a, v);
  else
    held_.end(a, v);
  if (v.is_initialised()) v.set_initialised(false);
  own(v);
}

void call_context::lay_aside(held_values::access const &a, variable const &v) {
  auto const *first = static_cast<unsigned char const *>(v.address);
  aside_[&v] = {v.is_initialised(), {first, first + v.description->bytes}, held_.exchange(a, v, std::nullopt)};
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
    if (v->is_unloaded()) continue;
    if (auto *other = held_.owner(*v))
      other->lay_aside(a, *v);
    else
      held_.end(a, *v);
    if (v->is_initialised() != mine.is_initialised) v->set_initialised(mine.is_initialised);
    std::memcpy(v->address, mine.bytes.data(), mine.bytes.size());
    held_.exchange(a, *v, mine.known);
    held_.owner(*v) = this;
  }
  aside_.clear();
}

}  // namespace ferry::globals
