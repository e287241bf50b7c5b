// The callee's side: running a call with the caller's values.
#include "calls/exceptions.hpp"
#include "calls/payload.hpp"
#include "calls/running_reach.hpp"
#include "calls/runtime.hpp"
#include "globals/call_context.hpp"
#include "globals/sharing.hpp"
#include "globals/stand_in.hpp"
#include "values/memory.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <list>
#include <map>
#include <optional>

#include <sys/ioctl.h>
#include <unistd.h>

namespace ferry::calls {
namespace {

// What the call printed leaves this process before its result does. True when the main process has not read all of it.
bool flush_output() {
  std::cout.flush();
  std::fflush(stdout);
  auto waiting = [](int pipe) {
    int bytes = 0;
    return ::ioctl(pipe, FIONREAD, &bytes) == 0 && bytes > 0;
  };
  bool output = waiting(STDOUT_FILENO), errors = waiting(STDERR_FILENO);
  return output || errors;
}

}  // namespace

// A global that a call reaches, with the value that the caller means.
struct runtime::arrived_global {
  globals::variable const *of;
  wire::content_tag tag;
  globals::received_value::pointer value;  // null: to be asked for, or taken by the variable already
  bool may_be_written;
};

// The values of globals that one call runs with. The main process's own variables are replaced while it runs; on a
// worker they are a call's own as long as it runs or waits.
class runtime::call_globals {
public:
  call_globals(runtime &of, proc_id caller)
      : is_own_call_(caller == of.network_->self()), is_main_(of.network_->is_main()), memory_(of.observed_),
        held_(of.held_), worker_(of.held_) {
    if (!is_main_) running = &worker_;
  }
  ~call_globals() {
    if (!is_main_) running = nullptr;
    while (!replaced_.empty()) replaced_.pop_back();
  }
  call_globals(call_globals const &) = delete;
  call_globals &operator=(call_globals const &) = delete;

  // The statics of functions that the caller has not initialised; once.
  void take_absent(std::vector<globals::variable const *> const &all) {
    if (all.empty() || is_own_call_) return;
    if (is_main_) {
      for (auto const *v : all) absent_.emplace_back(*v);
      return;
    }
    auto const access = held_.open();
    for (auto const *v : all) worker_.take_absent(access, *v);
  }

  // Gives the variables the values that the call means, as far as they are here; returns those that lack.
  std::vector<arrived_global const *> take(std::vector<arrived_global> &all, wire::call const &call) {
    std::vector<arrived_global const *> lacking;
    if (is_main_) {
      take_each(
          all, lacking, [&](auto const &g) { return main_has(g); },
          [&](auto const &g, auto value) {
            replaced_.emplace_back(*g.of, *value);
            if (call.shares) meant_[g.of] = std::move(value);
          });
      if (lacking.empty() && call.shares) share_as_main(all, call.shared, lacking);
      return lacking;
    }
    worker_.expect(all.size());
    auto const access = held_.open();
    // What shares objects with others is made together with them, below.
    take_each(
        all, lacking, [&](auto const &g) { return meant_.count(g.of) || worker_.has(access, *g.of, g.tag); },
        [&](auto const &g, auto value) {
          if (call.shares && globals::is_in(*g.of, call.shared))
            meant_[g.of] = std::move(value);
          else
            worker_.take(access, *g.of, std::move(value));
        });
    if (!lacking.empty()) return lacking;
    if (call.shares) share(access, all, call.shared);
    // What the call may write is to be looked at before it is relied on again.
    for (auto const &g : all)
      if (g.may_be_written && held_.may_be_written(access, *g.of)) looks_after_ = true;
    return lacking;
  }

  void look_after() noexcept {
    if (!looks_after_) return;
    try {
      worker_.look_after();
    } catch (std::exception const &) {}  // it cannot be encoded any more: the next call gets it anew
  }

  static thread_local globals::call_context *running;

private:
  template <class Has, class Take>
  static void take_each(std::vector<arrived_global> &all, std::vector<arrived_global const *> &lacking, Has has,
                        Take take) {
    for (auto &g : all) {
      if (has(g)) continue;
      // The value is let go, so that its memory can be taken over by the next one.
      if (auto meant = std::exchange(g.value, nullptr))
        take(g, std::move(meant));
      else
        lacking.push_back(&g);
    }
  }
  // What a call of another process may write is not the main process's own variable.
  bool main_has(arrived_global const &g) {
    if (find_replaced(*g.of)) return true;
    if (g.may_be_written && !is_own_call_ && !g.of->is_fixed()) return false;
    return g.of->is_initialised() && memory_.look(memory_.hold(), *g.of).tag() == g.tag;
  }

  using shared_runs = std::vector<wire::shared_run>;

  // The variables that share objects as the call does not mean it, or are to share some and do not. `objects_of` gives
  // those of a variable by their numbers, or nothing when that is not known.
  template <class Objects>
  static std::vector<globals::variable const *> sharing_otherwise(std::vector<arrived_global> const &all,
                                                                  shared_runs const &meant, Objects objects_of) {
    std::list<std::vector<values::sent_object>> kept;
    std::vector<globals::sharer> sharers;
    std::vector<globals::variable const *> others;
    bool is_known = true;
    for (auto const &g : all) {
      auto objects = objects_of(*g.of);
      if (!objects) {
        is_known = false;
        others.push_back(g.of);
      } else if (!objects->empty()) {
        kept.push_back(std::move(*objects));
        sharers.push_back({g.of, &kept.back()});
      }
    }
    globals::put_in_order(sharers);
    shared_runs now;
    is_known = is_known && globals::find_shared(sharers, now);
    if (is_known && now == meant) return {};
    for (auto const &s : sharers)
      if (!is_known || globals::is_in(*s.of, now) || globals::is_in(*s.of, meant)) others.push_back(s.of);
    return others;
  }

  using known_objects = std::optional<std::vector<values::sent_object>>;

  void share(globals::held_values::access const &access, std::vector<arrived_global> const &all,
             shared_runs const &meant) {
    auto const others = sharing_otherwise(all, meant, [&](auto const &v) {
      return meant_.count(&v) ? known_objects() : held_.shared_objects(access, v);
    });
    if (others.empty()) return;
    std::vector<globals::meant_value> values;
    for (auto const *v : others) values.push_back({v, meant_.count(v) ? meant_[v] : held_.source(*v)});
    worker_.take_joint(access, std::move(values), meant);
    meant_.clear();
  }

  // Own variables of the main process that share what they are not to share are replaced as well.
  void share_as_main(std::vector<arrived_global> &all, shared_runs const &meant,
                     std::vector<arrived_global const *> &lacking) {
    auto const memory = memory_.hold();
    auto const others = sharing_otherwise(all, meant, [&](auto const &v) -> known_objects {
      if (find_replaced(v)) return std::nullopt;
      return memory_.seen(memory, v).shared();
    });
    std::vector<globals::meant_value> meant_values;
    for (auto const *v : others) {
      auto const g = std::find_if(all.begin(), all.end(), [&](auto const &g) { return g.of == v; });
      auto const &known = meant_[v] ? meant_[v] : meant_[v] = g->value;
      if (!known)
        lacking.push_back(&*g);
      else
        meant_values.push_back({v, known});
    }
    if (!lacking.empty() || meant_values.empty()) return;
    meant_values = globals::in_order(meant_values, meant);
    values::joint_values joint(globals::registry::program());
    globals::make_joint(meant_values, meant, joint);
    for (std::size_t i = 0; i < meant_values.size(); ++i)
      if (auto *replaced = find_replaced(*meant_values[i].of))
        replaced->replace(joint.value(i));
      else
        replaced_.emplace_back(*meant_values[i].of, joint.value(i));
  }
  globals::stand_in *find_replaced(globals::variable const &v) {
    for (auto &r : replaced_)
      if (&r.of() == &v) return &r;
    return nullptr;
  }

  bool const is_own_call_, is_main_;
  globals::observed_values &memory_;
  globals::held_values &held_;
  globals::call_context worker_;
  bool looks_after_ = false;
  std::list<globals::stand_in> replaced_;                                        // restored from the last to the first
  std::map<globals::variable const *, globals::received_value::pointer> meant_;  // by variables that share objects
  std::list<globals::absence> absent_;
};
thread_local globals::call_context *runtime::call_globals::running = nullptr;

void runtime::resume_running_call() {
  if (auto *call = call_globals::running) call->resume();
}

// A call with the values it brought, or that are kept for its caller.
struct runtime::arrived_call {
  std::shared_ptr<wire::received> message;
  std::vector<arrived_global> globals;
  std::vector<globals::variable const *> absent;
  std::vector<globals::arrived_block> blocks;
  std::string problem;  // it cannot run

  wire::call const &call() const { return *message->as<wire::call>(); }
  bool reaches(globals::variable const &v) const {
    return std::any_of(globals.begin(), globals.end(), [&](auto const &g) { return g.of == &v; }) ||
           std::find(absent.begin(), absent.end(), &v) != absent.end();
  }
};

namespace {

// Finds the variables that a message names in the order of the entry's reach.
class reach_cursor {
public:
  reach_cursor(globals::registry const &program, globals::reach const &reached)
      : program_(program), all_(reached.variables), next_(all_.begin()) {}

  // What the call reaches beyond its entry's reach may be written.
  globals::reached_variable find(std::uint64_t id) {
    auto at = std::find_if(next_, all_.end(), [&](auto const &r) { return r.of->id == id; });
    if (at != all_.end()) {
      next_ = std::next(at);
      return *at;
    }
    auto const *variable = program_.find(id);
    if (!variable) throw error("it names a global variable that this program does not have");
    return {variable, true};
  }

private:
  globals::registry const &program_;
  std::vector<globals::reached_variable> const &all_;
  std::vector<globals::reached_variable>::const_iterator next_;
};

}  // namespace

// Values are noted here, in the order of the stream; the call runs later.
void runtime::note_globals(proc_id caller, arrived_call &arrived) {
  auto const &call = arrived.call();
  for (auto id : call.absent) {
    auto const *variable = program_.find(id);
    if (!variable || !variable->guard) throw error("it names a static of a function that this program does not have");
    arrived.absent.push_back(variable);
  }
  if (call.held.count + call.globals.size() == 0) return;
  auto const &reached = program_.reach_of(call.entry);
  auto values = received_.of(caller);
  arrived.globals.reserve(call.held.count + call.globals.size());
  reach_cursor held(program_, reached), sent(program_, reached);
  for (auto const &g : call.held) {
    auto const [variable, may_write] = held.find(g.id);
    arrived.globals.push_back({variable, g.tag, values.find(*variable, g.tag), may_write});
  }
  for (auto const &g : call.globals) {
    auto const [variable, may_write] = sent.find(g.id);
    arrived.globals.push_back({variable, g.tag, values.note(*variable, g, arrived.message), may_write});
  }
  // What is proven of the call's code does not count what it writes by references that it was given.
  if (call.referred.empty()) return;
  for (auto &g : arrived.globals)
    if (std::find(call.referred.begin(), call.referred.end(), g.of->id) != call.referred.end()) g.may_be_written = true;
}

void runtime::accept(std::shared_ptr<cluster::link> const &from, wire::received message) {
  auto arrived = std::make_shared<arrived_call>();
  arrived->message = std::make_shared<wire::received>(std::move(message));
  auto const &call = arrived->call();
  proc_id caller = from->peer();
  try {
    arrived->blocks = kept_blocks_.take(caller, call, arrived->message);
    note_globals(caller, *arrived);
  } catch (std::exception const &e) {
    arrived->problem = e.what();
  }
  if (call.mode == wire::call_mode::keep) kept_.expect({caller, call.id}, caller);
  {
    std::lock_guard lock(awaiting_mutex_);
    cancelled_[{caller, call.id}] = false;
    last_caller_ = from;
  }
  executor_.add([this, from, arrived] { run(from, *arrived); });
}

bool runtime::take_cancelled(proc_id caller, std::uint64_t call) {
  std::lock_guard lock(awaiting_mutex_);
  auto found = cancelled_.find({caller, call});
  bool cancelled = found != cancelled_.end() && found->second;
  if (found != cancelled_.end()) cancelled_.erase(found);
  return cancelled;
}

void runtime::run(std::shared_ptr<cluster::link> const &from, arrived_call &arrived) {
  auto const &call = arrived.call();
  auto done = std::make_shared<outcome>();
  std::optional<call_globals> globals;
  if (take_cancelled(from->peer(), call.id)) {
    done->status = wire::status::cancelled;
  } else {
    try {
      if (!arrived.problem.empty()) throw error(arrived.problem);
      globals.emplace(*this, from->peer());
      make_current(from, arrived, *globals);
      run_entry(arrived, from->peer(), *done);
      if (is_forked()) ::_exit(70);  // what the call forked has returned from it: the call is the other process's
    } catch (std::exception const &e) {
      done->status = wire::status::failed;
      done->text = e.what();
    }
  }
  if (network_->is_main()) globals.reset();  // its own values are back before anybody hears of the call's end
  bool printed = !network_->is_main() && flush_output();
  bool fetch = call.mode == wire::call_mode::fetch;
  if (call.mode == wire::call_mode::keep) kept_.complete({from->peer(), call.id}, done);
  auto answer = done->message(call.id, fetch);
  answer.printed = printed;
  from->send(answer);
  if (globals) globals->look_after();  // while the caller goes on
}

// Gives the globals that the call reaches the values it was made with. What this process lacks it asks the caller for.
void runtime::make_current(std::shared_ptr<cluster::link> const &from, arrived_call &arrived, call_globals &globals) {
  bool asked = false;
  for (;;) {
    auto const lacking = globals.take(arrived.globals, arrived.call());
    if (lacking.empty()) break;
    if (std::exchange(asked, true))
      throw error("the caller's value of global '" + lacking.back()->of->name +
                  "' is not here, and the caller has changed it since the call");
    wire::want missing{arrived.call().id, {}};
    for (auto const *g : lacking) missing.globals.push_back(g->of->id);
    ask_for(from, missing, arrived);
    // Another call may have run meanwhile: all of them are looked at again.
  }
  for (auto &g : arrived.globals) g.value = nullptr;
  globals.take_absent(arrived.absent);
}

void runtime::ask_for(std::shared_ptr<cluster::link> const &from, wire::want const &missing, arrived_call &arrived) {
  auto const &call = arrived.call();
  net::waiter answered;
  awaited place{&answered, {}};
  {
    std::lock_guard lock(awaiting_mutex_);
    awaiting_[{from.get(), call.id}] = &place;
  }
  from->send(missing);
  executor_.wait(answered, {}, from.get());
  {
    std::lock_guard lock(awaiting_mutex_);
    awaiting_.erase({from.get(), call.id});
  }
  if (!place.values) throw error("the caller ended before it had sent the globals that the call reaches");
  auto values = received_.of(from->peer());
  for (auto const &v : place.values->as<wire::values>()->globals)
    for (auto &g : arrived.globals)
      if (g.of->id == v.id && g.tag == v.tag) g.value = values.note(*g.of, v, place.values);
}

// Runs what the call names. Throws ferry::error when the message makes no sense; what the program's code throws is the
// outcome.
void runtime::run_entry(arrived_call const &arrived, proc_id caller, outcome &done) {
  auto const &call = arrived.call();
  auto const *entry = program_.entry(call.entry);
  if (!entry) throw error("it names an entry that this program does not have");
  std::vector<values::block_view> blocks;
  for (auto const &b : arrived.blocks) blocks.push_back(b.view());
  decoded_payload values(*entry, call.payload.bytes, blocks, program_);

  values::memory result;
  if (entry->result) result = values::memory(**entry->result);
  // A call that the main process makes to itself is its own code.
  std::optional<running_reach> reach;
  if (caller != network_->self())
    reach.emplace(&arrived,
                  [](void const *of, auto const &v) { return static_cast<arrived_call const *>(of)->reaches(v); });
  try {
    entry->run(values.callable(), values.arguments(), result.raw());
    if (entry->result) result.set_alive();
  } catch (...) {
    done = describe_current_exception(program_, call.site, network_->self());
    return;
  }
  if (call.mode == wire::call_mode::discard || !entry->result) return;
  // A kept result may be fetched by any process.
  proc_id receiver = call.mode == wire::call_mode::fetch ? caller : 0;
  try {
    done.payload = encode_result(**entry->result, result.raw(), receiver, program_);
  } catch (...) {
    done = describe_current_exception(program_, call.site, network_->self());
  }
}

}  // namespace ferry::calls
