// The callee's side: running a call with the caller's values.
#include "calls/call_globals.hpp"
#include "calls/exceptions.hpp"
#include "calls/payload.hpp"
#include "calls/running_reach.hpp"
#include "calls/runtime.hpp"
#include "values/memory.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
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

// A call with the values it brought, or that are kept for its caller.
struct runtime::arrived_call {
  std::shared_ptr<wire::received> message;
  std::vector<arrived_global> globals;
  std::vector<globals::variable const *> absent;
  std::vector<globals::arrived_block> blocks;
  std::string problem;      // it cannot run
  std::uint64_t as_of = 0;  // generation of the program by which its globals were found

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
  arrived.as_of = program_.generation();
  for (auto id : call.absent) {
    auto const *variable = program_.find(id);
    if (!variable || !variable->guard) throw error("it names a static of a function that this program does not have");
    arrived.absent.push_back(variable);
  }
  if (call.held.count + call.globals.size() == 0) return;
  auto const reached = program_.reach_of(call.entry);
  auto values = received_.of(caller);
  arrived.globals.reserve(call.held.count + call.globals.size());
  reach_cursor held(program_, *reached), sent(program_, *reached);
  for (auto const &g : call.held) {
    auto const [variable, may_write] = held.find(g.id);
    arrived.globals.push_back({variable, g.tag, values.find(*variable, g.tag), may_write});
  }
  for (auto const &g : call.globals) {
    auto const [variable, may_write] = sent.find(g.id);
    arrived.globals.push_back({variable, g.tag, values.note(*variable, g, arrived.message), may_write});
  }
  // A codec that reads globals finds the caller's values of them.
  auto const has_codec = [](arrived_global const &g) { return g.of->has_codec; };
  if (std::any_of(arrived.globals.begin(), arrived.globals.end(), has_codec))
    std::partition(arrived.globals.begin(), arrived.globals.end(), std::not_fn(has_codec));
  // What is proven of the call's code does not count what it writes by references that it was given.
  if (call.referred.empty()) return;
  for (auto &g : arrived.globals)
    if (std::find(call.referred.begin(), call.referred.end(), g.of->id) != call.referred.end()) g.may_be_written = true;
}

// A call that was taken from the stream is about to run: what it names must still be loaded, and stay so. What calls
// before it have loaded may write what its code was proven to leave alone.
void runtime::expect_loaded(arrived_call &arrived, std::vector<globals::library_hold> &held) {
  program_.look_for_libraries();
  bool const is_changed = arrived.as_of != program_.generation();
  if (!is_changed && !program_.has_libraries()) return;
  auto keys = program_.reach_of(arrived.call().entry)->libraries;
  auto const expect = [&](globals::variable const &v) {
    if (v.is_unloaded()) throw error("the library of global '" + v.name + "' has been unloaded before the call began");
    if (v.library) keys.push_back(v.library);
  };
  for (auto &g : arrived.globals) {
    expect(*g.of);
    if (is_changed) g.may_be_written = true;
  }
  for (auto const *v : arrived.absent) expect(*v);
  if (network_->is_main()) held = program_.hold(keys);  // a worker does not unload what it has loaded for calls
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
  std::vector<globals::library_hold> libraries;
  std::optional<call_globals> globals;
  if (take_cancelled(from->peer(), call.id)) {
    done->status = wire::status::cancelled;
  } else {
    try {
      if (!arrived.problem.empty()) throw error(arrived.problem);
      expect_loaded(arrived, libraries);
      bool const is_own_call = from->peer() == network_->self();
      globals.emplace(is_own_call, network_->is_main(), observed_, held_, held_sharing_);
      make_current(from, arrived, *globals);
      run_entry(arrived, *globals, from->peer(), *done);
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
  // A stream that has broken: the end of its process may have been told before this waited for it.
  if (from->send(missing)) executor_.wait(answered, {}, from.get());
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
void runtime::run_entry(arrived_call const &arrived, call_globals &globals, proc_id caller, outcome &done) {
  auto const &call = arrived.call();
  auto const *entry = program_.entry(call.entry);
  if (!entry) throw error("it names an entry that this program does not have");
  std::vector<values::block_view> blocks;
  for (auto const &b : arrived.blocks) blocks.push_back(b.view());
  decoded_payload values(*entry, call.payload.bytes, blocks, program_);
  globals.take_again(arrived.globals, call);
  if (observed_.any_rests())
    if (auto const beyond = program_.reach_of(call.entry)->writes_beyond) globals.expect_writes_beyond(*beyond);

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
