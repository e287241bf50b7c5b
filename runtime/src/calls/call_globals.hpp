// The values of globals that one call runs with: giving them to the variables, and what becomes of the variables' own.
#pragma once

#include "globals/call_context.hpp"
#include "globals/held.hpp"
#include "globals/received.hpp"
#include "globals/sharing.hpp"
#include "globals/snapshot.hpp"
#include "globals/stand_in.hpp"
#include "wire/messages.hpp"

#include <list>
#include <map>
#include <vector>

namespace ferry::calls {

// A global that a call reaches, with the value that the caller means.
struct arrived_global {
  globals::variable const *of;
  wire::content_tag tag;
  globals::received_value::pointer value;  // null: to be asked for, or taken by the variable already
  bool may_be_written;
};

// The main process's own variables are replaced while the call runs; on a worker they are a call's own as long as it
// runs or waits.
class call_globals {
public:
  call_globals(bool is_own_call, bool is_main, globals::observed_values &, globals::held_values &,
               globals::known_sharing &);
  ~call_globals();
  call_globals(call_globals const &) = delete;
  call_globals &operator=(call_globals const &) = delete;

  // Gives the variables the values that the call means, as far as they are here; returns those that lack. Those whose
  // codecs may read others come last.
  std::vector<arrived_global const *> take(std::vector<arrived_global> &all, wire::call const &);
  // Once callable and arguments are made: what the code of values (constructors, codecs) has written
  // meanwhile gets the value again that the call means.
  void take_again(std::vector<arrived_global> const &all, wire::call const &);
  // What the call may write though it does not name it is looked at before it is relied on again.
  void expect_writes_beyond(std::vector<bool> const &of);
  // The statics of functions that the caller has not initialised; once.
  void take_absent(std::vector<globals::variable const *> const &);
  // After the call: looks at what it may have written.
  void look_after() noexcept;
  // The call of this thread goes on after a wait.
  static void resume_running();

private:
  using shared_runs = std::vector<wire::shared_run>;

  std::vector<arrived_global const *> take_as_main(std::vector<arrived_global> &all, wire::call const &);
  void share(globals::held_values::access const &, std::vector<arrived_global> const &all, wire::call const &);
  void share_as_main(std::vector<arrived_global> &all, shared_runs const &meant,
                     std::vector<arrived_global const *> &lacking);
  bool renew_as_main(arrived_global const &);
  globals::stand_in *find_replaced(globals::variable const &);
  bool looks_into_replaced(globals::variable const &);
  bool main_has(arrived_global const &);
  bool main_has_value(arrived_global const &);

  bool const is_own_call_, is_main_;
  globals::observed_values &memory_;
  globals::held_values &held_;
  globals::known_sharing &sharing_;
  globals::call_context worker_;
  bool looks_after_ = false;
  std::list<globals::stand_in> replaced_;  // restored from the last to the first
  // Of variables that share objects with others and are made together with these.
  std::map<globals::variable const *, globals::received_value::pointer> meant_;
  // In the main process, of variables that code of values may write.
  std::map<globals::variable const *, globals::received_value::pointer> used_by_values_;
  std::list<globals::absence> absent_;
};

}  // namespace ferry::calls
