// The objects of one message that references and shared pointers lead to, as they arrive. An object belongs to the
// message until the first shared pointer to it is made: from then on to all its shared pointers, one of them the
// message's.
#pragma once

#include "values/lifetime.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ferry::values {

// Memory for an object of its own.
void *allocate(abi::type const &, abi::heap const &);
void release(abi::type const &, abi::heap const &, void *memory);

// The heap of a class that knows its own, else the one given.
abi::heap const &heap_of(abi::type const &, abi::heap const &otherwise);

class arrived_objects {
public:
  arrived_objects() = default;
  ~arrived_objects();
  arrived_objects(arrived_objects const &) = delete;
  arrived_objects &operator=(arrived_objects const &) = delete;

  std::size_t size() const { return all_.size(); }
  // Takes raw memory and the next number.
  std::size_t add(abi::type const &, abi::heap const &);
  abi::type const &type(std::size_t i) const { return *all_[i]->of; }
  void *address(std::size_t i) const { return all_[i]->outside ? all_[i]->outside : all_[i]->memory; }
  // Where its content is to be decoded.
  void *memory(std::size_t i) const { return all_[i]->memory; }
  // It is an object that is there already, and that this shared_ptr<void> owns; its content is only read past.
  void set_outside(std::size_t i, void *address, void const *owner) {
    all_[i]->outside = address;
    all_[i]->outside_owner = owner;
  }
  // A shared_ptr<void> that owns it; null: none has been made.
  void const *known_owner(std::size_t i) const {
    return all_[i]->outside ? all_[i]->outside_owner : all_[i]->owned ? all_[i]->owner : nullptr;
  }
  // There is a value now.
  void set_made(std::size_t i) { all_[i]->made = true; }
  bool is_made(std::size_t i) const { return all_[i]->made; }
  // What it leads to is complete when that object is, which is still being made; or is complete already.
  void set_waits_for(std::size_t i, std::size_t other) { all_[i]->waits_for = other; }
  // Of the objects still being made that it leads to, itself included, the first one: all others are done before it.
  std::size_t unfinished(std::size_t i);
  static constexpr std::size_t none = ~std::size_t{0};
  // A shared_ptr<void> that owns it.
  void const *owner(std::size_t i, abi::shared_owner const &);

  // A reference leads to it, which keeps nothing alive by itself.
  void is_referred(std::size_t i) { all_[i]->referred = true; }

  // The message made sense: what its values own is theirs alone from here on.
  void keep();

private:
  struct object {
    abi::type const *of;
    abi::heap heap;
    void *memory;
    bool made = false, owned = false, referred = false;
    abi::shared_owner const *owners = nullptr;
    alignas(void *) unsigned char owner[2 * sizeof(void *)] = {};
    void *outside = nullptr;
    void const *outside_owner = nullptr;
    std::size_t waits_for = none;
  };
  static void end(object &);
  static void drop(object &);
  static void end_owned(void *context);

  std::vector<object *> all_;  // null: it belongs to the values
  bool keeps_ = false;
};

}  // namespace ferry::values
