// Objects of a value that outlives its message, of which a shared pointer to a part is met before one to the whole.
//
// The first encoding takes the part for an object of its own, until it meets the whole. Then the value is encoded
// again, and the whole put where its part comes first. So nothing on arrival leads to what is not there yet. Values
// without such objects are encoded once.
#pragma once

#include "values/type_path.hpp"

#include <ferry/error.hpp>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace ferry::values {

class owners_to_come {
public:
  explicit owners_to_come(abi::type const &of_the_value) : of_the_value_(of_the_value) {}

  // An object as a shared pointer knows it.
  struct whole {
    abi::type const *known_as;
    void const *address;
    friend bool operator==(whole const &, whole const &) = default;
  };

  // ---- what the encoder says and asks
  void begin() {
    learned_ = false;
    why_not_.clear();
  }
  // What those shared owners own, to be put where a part of it comes first; null: nothing is known.
  whole const *find(void const *control) const {
    auto const at = all_.find(control);
    return at == all_.end() ? nullptr : &at->second;
  }
  void is_whole(void const *control, whole const &w) {
    auto &known = all_[control];
    learned_ |= !(known == w);
    known = w;
  }
  // Two pointers share something of which neither has the other's object.
  void is_unknown(std::string why) {
    if (why_not_.empty()) why_not_ = std::move(why);
  }
  // Types that come into the value by their names.
  void comes_from(type_path_root const &root) {
    if (!named_.empty() && named_.back() == root) return;
    if (std::find(named_.begin(), named_.end(), root) == named_.end()) named_.push_back(root);
  }
  std::vector<type_path_root> roots() const {
    std::vector<type_path_root> all{{type_path_root::value, 0, &of_the_value_}};
    all.insert(all.end(), named_.begin(), named_.end());
    return all;
  }

  // ---- afterwards
  // Whether the value is to be encoded again. Throws not_shippable when that would not help.
  bool has_learned() const {
    if (!learned_ && !why_not_.empty()) throw not_shippable(why_not_);
    return learned_;
  }

private:
  abi::type const &of_the_value_;
  std::vector<type_path_root> named_;
  std::unordered_map<void const *, whole> all_;  // by what counts their owners
  std::string why_not_;
  bool learned_ = false;
};

// Calls `once` with what an encoder is to be given, until it has encoded the value.
template <class Once> void encode_whole(abi::type const &t, Once once) {
  owners_to_come owners(t);
  do {
    owners.begin();
    once(owners);
  } while (owners.has_learned());
}

}  // namespace ferry::values
