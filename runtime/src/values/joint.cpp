#include "values/joint.hpp"

namespace ferry::values {

void joint_values::make(abi::type const &t, encoded const &from, std::vector<outside> const &elsewhere) {
  auto &next = *made_.emplace_back(std::make_unique<made>(t, from, names_));
  std::unordered_map<std::size_t, decoder::outside_object> known;
  for (auto const &o : elsewhere) {
    if (o.value + 1 >= made_.size()) throw malformed("a value shares an object with a later one");
    known.emplace(o.number, at(o.value).in.object_there(o.object, o.distance));
  }
  next.in.take_from_outside(known);
  next.in.begin_value(t);
  next.in.decode(t, next.value.raw());
  next.value.set_alive();
  next.in.expect_all_read();
  next.objects = next.in.objects_there();
  for (auto const &o : elsewhere)
    if (o.number >= next.objects.size()) throw malformed("a value shares an object that it does not have");
}

void joint_values::keep() {
  for (auto const &m : made_) m->in.keep();
}

}  // namespace ferry::values
