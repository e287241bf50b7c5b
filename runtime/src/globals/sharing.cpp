#include "globals/sharing.hpp"

#include "values/dynamic.hpp"

#include <ferry/error.hpp>

#include <unordered_map>

namespace ferry::globals {
namespace {

struct place {
  std::size_t sharer;
  std::uint32_t number;
};

// How far the second object lies within the first one; false when it is no part of it.
bool find_distance(values::sent_object const &whole, values::sent_object const &part, std::size_t &distance) {
  distance =
      static_cast<std::size_t>(static_cast<char const *>(part.address) - static_cast<char const *>(whole.address));
  return values::has_part(*whole.of, distance, *part.of);
}

void append(std::vector<wire::shared_run> &runs, wire::shared_run const &next) {
  if (!runs.empty()) {
    auto &last = runs.back();
    if (last.owner == next.owner && last.other == next.other && last.distance == 0 && next.distance == 0 &&
        last.owner_first + last.count == next.owner_first && last.other_first + last.count == next.other_first) {
      ++last.count;
      return;
    }
  }
  runs.push_back(next);
}

}  // namespace

// The variables in such an order that each comes behind those whose objects are its own, too. Those that are to come
// behind each other are left out.
static std::vector<variable const *> owners_first(std::vector<variable const *> left,
                                                  std::vector<wire::shared_run> const &runs) {
  std::vector<variable const *> order;
  for (bool found = true; found && !left.empty();) {
    found = false;
    for (auto at = left.begin(); at != left.end();) {
      bool const waits = std::any_of(runs.begin(), runs.end(), [&](auto const &r) {
        return r.other == (*at)->id && r.owner != r.other &&
               std::any_of(left.begin(), left.end(), [&](auto const *v) { return v->id == r.owner; });
      });
      if (waits) {
        ++at;
        continue;
      }
      order.push_back(*at);
      at = left.erase(at);
      found = true;
    }
  }
  return order;
}

std::vector<wire::shared_run> find_shared(std::vector<sharer> const &all) {
  std::unordered_map<void const *, place> first;  // by what counts the owners
  std::unordered_map<void const *, place> not_owned;
  std::vector<wire::shared_run> runs;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const &objects = *all[i].objects;
    for (std::uint32_t n = 0; n < objects.size(); ++n) {
      auto const &o = objects[n];
      if (!o.control) continue;
      auto const [at, is_new] = first.try_emplace(o.control, place{i, n});
      if (is_new && !o.is_owned) not_owned.emplace(o.control, place{i, n});
      if (is_new) continue;
      if (o.is_owned) not_owned.erase(o.control);
      auto const [sharer, number] = at->second;
      auto const &root = (*all[sharer].objects)[number];
      std::size_t distance;
      if (find_distance(root, o, distance)) {
        append(runs, {all[sharer].of->id, all[i].of->id, number, n, 1, static_cast<std::uint32_t>(distance)});
      } else if (find_distance(o, root, distance)) {
        append(runs, {all[i].of->id, all[sharer].of->id, n, number, 1, static_cast<std::uint32_t>(distance)});
        at->second = {i, n};
      } else {
        throw not_shippable("globals '" + all[sharer].of->name + "' and '" + all[i].of->name +
                            "' share the ownership of an object of which one has a " + o.of->name +
                            " that is no part of what the other has; let both point to the whole object");
      }
    }
  }
  for (auto const &[control, at] : not_owned)
    throw not_shippable("cannot send '" + all[at.sharer].of->name + "': a weak_ptr in it leads to a " +
                        (*all[at.sharer].objects)[at.number].of->name +
                        " that nothing in it owns, nor another global that the call reaches");
  std::vector<variable const *> variables;
  for (auto const &s : all) variables.push_back(s.of);
  if (owners_first(variables, runs).size() != all.size())
    throw not_shippable("global '" + all[0].of->name +
                        "' and others share parts of each other's objects; let them point to the whole objects");
  return runs;
}

bool find_shared(std::vector<sharer> const &all, std::vector<wire::shared_run> &runs) {
  try {
    runs = find_shared(all);
    return true;
  } catch (not_shippable const &) {
    return false;
  }
}

std::vector<wire::shared_run> const *known_sharing::find(std::uint64_t entry, std::vector<state> const &now) const {
  auto const at = all_.find(entry);
  return at != all_.end() && at->second.as_of == now ? &at->second.runs : nullptr;
}

void known_sharing::keep(std::uint64_t entry, std::vector<state> now, std::vector<wire::shared_run> runs) {
  all_[entry] = {std::move(now), std::move(runs)};
}

bool is_in(variable const &v, std::vector<wire::shared_run> const &runs) {
  return std::any_of(runs.begin(), runs.end(), [&](auto const &r) { return r.owner == v.id || r.other == v.id; });
}

std::vector<meant_value> in_order(std::vector<meant_value> const &all, std::vector<wire::shared_run> const &runs) {
  std::vector<variable const *> variables;
  for (auto const &m : all) variables.push_back(m.of);
  std::vector<meant_value> ordered;
  for (auto const *v : owners_first(variables, runs))
    ordered.push_back(*std::find_if(all.begin(), all.end(), [&](auto const &m) { return m.of == v; }));
  if (ordered.size() != all.size()) throw values::malformed("globals are said to share objects of each other");
  return ordered;
}

void make_joint(std::vector<meant_value> const &all, std::vector<wire::shared_run> const &runs,
                values::joint_values &joint) {
  auto const index_of = [&](std::uint64_t id) {
    auto const at = std::find_if(all.begin(), all.end(), [&](auto const &m) { return m.of->id == id; });
    if (at == all.end()) throw values::malformed("globals are said to share objects that are not there");
    return static_cast<std::size_t>(at - all.begin());
  };
  for (auto const &[of, value] : all) {
    value->settle();
    std::vector<values::joint_values::outside> elsewhere;
    for (auto const &r : runs) {
      if (r.other != of->id) continue;
      auto const owner = index_of(r.owner);
      // Each object takes at least a byte.
      if (elsewhere.size() + r.count > value->whole().size)
        throw values::malformed("globals are said to share too many objects");
      for (std::size_t i = 0; i < r.count; ++i)
        elsewhere.push_back({r.other_first + i, owner, r.owner_first + i, r.distance});
    }
    joint.make(*of->description, value->whole(), elsewhere);
  }
  joint.keep();
}

}  // namespace ferry::globals
