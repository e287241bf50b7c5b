// The globals as one call on a worker sees them, also when it waits and others run meanwhile.
#pragma once

#include "globals/held.hpp"
#include "globals/sharing.hpp"

#include <map>
#include <vector>

namespace ferry::globals {

// A variable's storage belongs to the call that reached it last. A later call that reaches it while that one waits gets
// an object of its own in the same place: the first one's bytes are laid aside, and are put back where they were when
// it goes on, so that pointers and references into it stay good. Calls may end in any order. Used with the executor's
// baton held.
class call_context {
public:
  explicit call_context(held_values &held) : held_(held) {}
  // The values stay in place, as values that this process holds.
  ~call_context();
  call_context(call_context const &) = delete;
  call_context &operator=(call_context const &) = delete;

  // How many variables the call reaches.
  void expect(std::size_t count) { own_.reserve(count); }
  // Whether the variable has the value of that tag; it is this call's from then on.
  bool has(held_values::access const &, variable const &, wire::content_tag);
  // Gives the variable a received value, for this call. Throws ferry::error, with the variable as it was.
  void take(held_values::access const &, variable const &, received_value::pointer);
  // Gives the variable again what this call means it to have, when code of values has written it meanwhile. Returns
  // whether that was so. Throws ferry::error when that value is not known any more.
  bool renew(held_values::access const &, variable const &, wire::content_tag);
  // Gives variables values that share objects.
  void take_joint(held_values::access const &, std::vector<meant_value>, std::vector<wire::shared_run> const &);
  // The caller has not initialised the variable, a static of a function: nor is it here when the call begins.
  void take_absent(held_values::access const &, variable const &);
  // The call has ended: looks whether it has written its large variables, which saves the next call the look.
  void look_after();
  // The call goes on after a wait.
  void resume();

private:
  struct laid_aside {
    bool is_initialised;
    std::vector<unsigned char> bytes;
    std::optional<held_values::entry> known;
  };
  void own(variable const &);
  void put(held_values::access const &, variable const &, values::memory &made);
  // The variable's storage is raw memory afterwards.
  void lay_aside(held_values::access const &, variable const &);

  held_values &held_;
  std::vector<variable const *> own_;
  std::map<variable const *, laid_aside> aside_;
};

}  // namespace ferry::globals
