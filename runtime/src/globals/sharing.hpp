// Which objects several global variables share: what shared pointers in one own is what those in another do.
//
// Each variable's value is encoded whole by itself, with all that it owns. Beside the values a call says which objects
// of one are objects of another, and there these are made one; see joint.hpp.
#pragma once

#include "globals/received.hpp"
#include "globals/registry.hpp"
#include "values/joint.hpp"
#include "values/sent_objects.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ferry::globals {

// Puts the variables in the order in which processes compare what they share, and whose values are made.
template <class Of> void put_in_order(std::vector<Of> &all) {
  std::sort(all.begin(), all.end(), [](auto const &a, auto const &b) { return a.of->id < b.of->id; });
}

// A variable and the objects behind shared pointers in its value, by their numbers in its encoding.
struct sharer {
  variable const *of;
  std::vector<values::sent_object> const *objects;
};

// In the order of the variables. Throws not_shippable when it cannot be told, or when a weak pointer leads to an object
// that none of them owns.
std::vector<wire::shared_run> find_shared(std::vector<sharer> const &);
// The same; false when it cannot be told. For variables that were given values.
bool find_shared(std::vector<sharer> const &, std::vector<wire::shared_run> &);

// What was found for the variables of calls, by their entries, as long as their objects are the same. Not thread-safe.
class known_sharing {
public:
  struct state {
    variable const *of;
    std::uint64_t objects, numbering;  // change with them
    friend bool operator==(state const &, state const &) = default;
  };
  // Null: nothing is known for these.
  std::vector<wire::shared_run> const *find(std::uint64_t entry, std::vector<state> const &) const;
  void keep(std::uint64_t entry, std::vector<state>, std::vector<wire::shared_run>);

private:
  struct known {
    std::vector<state> as_of;
    std::vector<wire::shared_run> runs;
  };
  std::unordered_map<std::uint64_t, known> all_;
};

// Whether a variable has such objects.
bool is_in(variable const &, std::vector<wire::shared_run> const &);

// A variable and the value that it is to have.
struct meant_value {
  variable const *of;
  received_value::pointer value;
};
// In the order in which they can be made. Throws values::malformed when there is none.
std::vector<meant_value> in_order(std::vector<meant_value> const &, std::vector<wire::shared_run> const &);
// Makes values together that share objects as the runs say. Throws values::malformed, or what a codec throws.
void make_joint(std::vector<meant_value> const &, std::vector<wire::shared_run> const &, values::joint_values &);

}  // namespace ferry::globals
