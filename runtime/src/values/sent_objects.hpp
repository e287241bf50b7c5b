// The objects of one message that references and shared pointers lead to, in the order they were met.
#pragma once

#include <ferry/abi/types.hpp>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ferry::values {

struct sent_object {
  void const *address;  // of the complete object
  abi::type const *of;
  bool is_owned;        // by something of the message, not only looked at by weak pointers
  void const *control;  // what counts its shared owners; null: it has none

  friend bool operator==(sent_object const &, sent_object const &) = default;
};

class sent_objects {
public:
  static constexpr std::size_t none = ~std::size_t{0};

  std::size_t size() const { return all_.size(); }
  sent_object &operator[](std::size_t i) { return all_[i]; }
  std::vector<sent_object> const &all() const { return all_; }

  std::size_t find(void const *address, abi::type const *of) const {
    auto const found = by_address_.find({address, of});
    return found == by_address_.end() ? none : found->second;
  }
  // The object of those shared owners; null: of none.
  std::size_t owned_by(void const *control) const {
    auto const found = by_control_.find(control);
    return found == by_control_.end() ? none : found->second;
  }
  std::size_t add(sent_object const &o) {
    by_address_.emplace(key{o.address, o.of}, all_.size());
    all_.push_back(o);
    is_owned_by(all_.size() - 1, o.control);
    return all_.size() - 1;
  }
  void is_owned_by(std::size_t i, void const *control) {
    if (!control) return;
    by_control_.emplace(control, i);
    all_[i].control = control;
  }
  // The next one with those shared owners is what they own.
  void forget_owner(void const *control) { by_control_.erase(control); }

private:
  struct key {
    void const *address;
    abi::type const *of;
    bool operator==(key const &) const = default;
  };
  struct hash {
    std::size_t operator()(key const &k) const {
      return std::hash<void const *>()(k.address) * 31 + std::hash<void const *>()(k.of);
    }
  };
  std::vector<sent_object> all_;
  std::unordered_map<key, std::size_t, hash> by_address_;
  std::unordered_map<void const *, std::size_t> by_control_;
};

}  // namespace ferry::values
