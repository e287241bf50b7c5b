#include "values/arrived_objects.hpp"

#include "values/dynamic.hpp"

#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace ferry::values {

void *allocate(abi::type const &t, abi::heap const &h) {
  if (h.allocate) return h.allocate();
  if (t.alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
    return ::operator new(t.bytes, static_cast<std::align_val_t>(t.alignment));
  return ::operator new(t.bytes);
}

void release(abi::type const &t, abi::heap const &h, void *memory) {
  if (h.allocate)
    h.release(memory);
  else if (t.alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
    ::operator delete(memory, static_cast<std::align_val_t>(t.alignment));
  else
    ::operator delete(memory);
}

abi::heap const &heap_of(abi::type const &t, abi::heap const &otherwise) {
  auto const *c = dynamic_class_of(t);
  return c ? c->memory : otherwise;
}

std::size_t arrived_objects::add(abi::type const &t, abi::heap const &h) {
  auto made = std::make_unique<object>();
  made->of = &t;
  made->heap = h;
  all_.push_back(nullptr);  // before there is memory to lose
  made->memory = allocate(t, h);
  all_.back() = made.release();
  return all_.size() - 1;
}

std::size_t arrived_objects::unfinished(std::size_t i) {
  auto &first = *all_[i];
  for (auto const *o = &first;; o = all_[i]) {
    if (o->outside) return first.waits_for = none;
    if (!o->made) return i;
    if (o->waits_for == none) return first.waits_for = none;
    i = first.waits_for = o->waits_for;
  }
}

void const *arrived_objects::owner(std::size_t i, abi::shared_owner const &owners) {
  auto &o = *all_[i];
  if (o.outside) return o.outside_owner;
  if (!o.owned) {
    o.owners = &owners;
    owners.make(o.owner, o.memory, &end_owned, &o);
    o.owned = true;
  }
  return o.owner;
}

// Ends the value before anything else can come to it by its own members.
void arrived_objects::end(object &o) {
  if (std::exchange(o.made, false)) destroy(*o.of, o.memory);
}

void arrived_objects::end_owned(void *context) {
  auto &o = *static_cast<object *>(context);
  if (!o.owned) return;  // its first owner could not be made
  end(o);
  release(*o.of, o.heap, o.memory);
  delete &o;
}

// Gives up the message's part in an object, which may end with it.
void arrived_objects::drop(object &o) {
  if (o.owned) {
    unsigned char last[sizeof o.owner];
    std::memcpy(last, o.owner, sizeof last);
    o.owners->drop(last);
  } else {
    end(o);
    release(*o.of, o.heap, o.memory);
    delete &o;
  }
}

void arrived_objects::keep() {
  keeps_ = true;
  for (auto *&o : all_)
    if (o && o->owned && !o->referred && o->owners->uses(o->owner) > 1) drop(*std::exchange(o, nullptr));
}

arrived_objects::~arrived_objects() {
  // What was made of a message that made no sense is gone by now, but for objects that own each other.
  if (!keeps_)
    for (auto *o : all_)
      if (o && o->owned && o->owners->uses(o->owner) > 1) end(*o);
  for (; !all_.empty(); all_.pop_back())
    if (auto *o = all_.back()) drop(*o);
}

}  // namespace ferry::values
