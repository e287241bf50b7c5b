// Objects of a call that are parts of others; the form is described in call_parts.hpp.
#include "values/decode.hpp"

#include <cstring>

namespace ferry::values {

void decoder::join_parts(std::vector<whole_object> const &roots) {
  auto const take_root = [&](std::size_t &number) -> whole_object {
    auto const n = from_.take_count();
    if (n < roots.size()) {
      number = no_object;
      return roots[static_cast<std::size_t>(n)];
    }
    if (n - roots.size() >= objects_.size()) throw malformed("a part is said to be in an object that is not there");
    number = static_cast<std::size_t>(n) - roots.size();
    return {objects_.address(number), &objects_.type(number)};
  };
  for (auto left = from_.take_count(); left > 0; --left) {
    std::size_t number;
    pointer_slot slot;
    auto *place = follow_path(names_, take_root(number), from_, slot);
    auto const whole = take_root(number);
    auto *part = follow_path(names_, whole, from_, *slot.to, way::what_it_owns);
    if (number == no_object && whole.address != roots[0].address)
      throw malformed("a reference leads into an argument");
    if (!slot.shared) {
      if (number != no_object) objects_.is_referred(number);
      std::memcpy(place, &part, sizeof part);
      continue;
    }
    if (number == no_object) throw malformed("a shared pointer leads to what nothing shares");
    auto const *owner = objects_.owner(number, *slot.shared->owners);
    destroy(*slot.of, place);
    slot.shared->share(place, owner, part);
  }
}

}  // namespace ferry::values
