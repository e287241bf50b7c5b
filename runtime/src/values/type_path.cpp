#include "values/type_path.hpp"

#include "values/encode.hpp"
#include "values/lifetime.hpp"

#include <algorithm>
#include <unordered_map>

namespace ferry::values {
namespace {

using abi::kind;

// Of what values of the type are made, or what they own; null: no such part.
abi::type const *part(abi::type const &t, std::uint64_t i) {
  auto only = [i](abi::type const *one) { return i == 0 ? one : nullptr; };
  switch (t.what) {
  case kind::record: {
    auto const &r = detail_of<abi::record>(t);
    return i < r.count ? r.fields[i].of : nullptr;
  }
  case kind::choice: {
    auto const &c = detail_of<abi::choice>(t);
    return i < c.count ? c.alternatives[i] : nullptr;
  }
  case kind::array: return only(detail_of<abi::array>(t).element);
  case kind::sequence: return only(detail_of<abi::sequence>(t).element);
  case kind::range: return only(detail_of<abi::range>(t).element);
  case kind::owner: return only(detail_of<abi::owner>(t).element);
  case kind::shared: return only(detail_of<abi::shared>(t).element);
  default: return nullptr;
  }
}

std::uint64_t part_count(abi::type const &t) {
  if (t.what == kind::record) return detail_of<abi::record>(t).count;
  if (t.what == kind::choice) return detail_of<abi::choice>(t).count;
  return part(t, 0) ? 1 : 0;
}

// How a type was come to.
struct origin {
  abi::type const *from;
  std::uint64_t part;
};

}  // namespace

bool append_type_path(byte_writer &to, std::vector<type_path_root> const &roots, abi::type const &wanted) {
  std::unordered_map<abi::type const *, origin> known;
  for (auto const &root : roots) {
    std::vector<abi::type const *> open;
    auto come_to = [&](abi::type const *t, origin from) {
      if (t && known.try_emplace(t, from).second) open.push_back(t);
    };
    come_to(root.of, {nullptr, 0});
    for (std::size_t i = 0; i < open.size() && !known.contains(&wanted); ++i)
      for (std::uint64_t n = 0; n < part_count(*open[i]); ++n) come_to(part(*open[i], n), {open[i], n});
    if (!known.contains(&wanted)) continue;
    std::vector<std::uint64_t> steps;
    for (auto const *t = &wanted; known[t].from; t = known[t].from) steps.push_back(known[t].part);
    std::reverse(steps.begin(), steps.end());
    to.append_count(root.what);
    if (root.what != type_path_root::value) to.append(&root.id, sizeof root.id);
    to.append_count(steps.size());
    for (auto n : steps) to.append_count(n);
    return true;
  }
  return false;
}

abi::type const &take_type_path(byte_reader &from, program_names const &names, abi::type const &value) {
  abi::type const *t = &value;
  if (auto const root = from.take_count(); root != type_path_root::value) {
    std::uint64_t id;
    from.take(&id, sizeof id);
    if (root == type_path_root::named_class) {
      t = names.class_named(id);
    } else {
      auto const *row = root == type_path_root::held_type ? names.held_type_of(id) : nullptr;
      t = row && !row->problem ? row->of : nullptr;
    }
  }
  auto steps = from.take_count();
  for (; t && steps > 0; --steps) t = part(*t, from.take_count());
  if (!t) throw malformed("it names a type that there is not");
  return *t;
}

}  // namespace ferry::values
