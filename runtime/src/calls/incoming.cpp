// The callee's side: running a call with the caller's values.
#include "calls/exceptions.hpp"
#include "calls/payload.hpp"
#include "calls/runtime.hpp"
#include "globals/call_context.hpp"
#include "globals/stand_in.hpp"
#include "values/memory.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <list>
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

// The values of globals that one call runs with. The main process's own variables are replaced while it runs; on a
// worker they are a call's own as long as it runs or waits.
class runtime::call_globals {
public:
  call_globals(runtime &of, proc_id caller)
      : is_own_call_(caller == of.network_->self()), is_main_(of.network_->is_main()), memory_(of.observed_),
        worker_(of.held_) {
    if (!is_main_) running = &worker_;
  }
  ~call_globals() {
    if (!is_main_) running = nullptr;
    while (!replaced_.empty()) replaced_.pop_back();
  }
  call_globals(call_globals const &) = delete;
  call_globals &operator=(call_globals const &) = delete;

  // Whether the variable has the value of that tag, and the call may use it. What a call of another process may write
  // is not the main process's own variable.
  bool has(globals::variable const &v, wire::content_tag tag, bool may_write) {
    if (!is_main_) return worker_.has(v, tag);
    for (auto const &other : replaced_)
      if (&other.of() == &v) return true;
    if (may_write && !is_own_call_ && !v.is_fixed()) return false;
    return v.is_initialised() && memory_.look(memory_.hold(), v).tag() == tag;
  }
  void take(globals::variable const &v, globals::received_value::pointer value) {
    if (is_main_)
      replaced_.emplace_back(v, *value);
    else
      worker_.take(v, std::move(value));
  }

  void look_after() noexcept {
    try {
      worker_.look_after();
    } catch (std::exception const &) {}  // it cannot be encoded any more: the next call gets it anew
  }

  static thread_local globals::call_context *running;

private:
  bool const is_own_call_, is_main_;
  globals::observed_values &memory_;
  globals::call_context worker_;
  std::list<globals::stand_in> replaced_;  // restored from the last to the first
};
thread_local globals::call_context *runtime::call_globals::running = nullptr;

void runtime::resume_running_call() {
  if (auto *call = call_globals::running) call->resume();
}

// A call with the values it brought, or that are kept for its caller.
struct runtime::arrived_call {
  std::shared_ptr<wire::received> message;
  struct global {
    globals::variable const *of;
    globals::received_value::pointer value;  // null: to be asked for, or taken by the variable already
    bool may_be_written = true;
  };
  std::vector<global> globals;  // in the order of the call's
  std::vector<globals::arrived_block> blocks;
  std::string problem;  // it cannot run

  wire::call const &call() const { return *message->as<wire::call>(); }
};

// Values are noted here, in the order of the stream; the call runs later.
void runtime::accept(std::shared_ptr<cluster::link> const &from, wire::received message) {
  auto arrived = std::make_shared<arrived_call>();
  arrived->message = std::make_shared<wire::received>(std::move(message));
  auto const &call = arrived->call();
  proc_id caller = from->peer();
  try {
    arrived->blocks = kept_blocks_.take(caller, call, arrived->message);
    for (auto const &g : call.globals) {
      auto const *variable = program_.find(g.id);
      if (!variable) throw error("it names a global variable that this program does not have");
      arrived->globals.push_back({variable, received_.note(caller, *variable, g, arrived->message)});
    }
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
  auto const &call = arrived.call();
  find_writes(arrived);
  bool asked = false;
  for (;;) {
    wire::want missing;
    missing.call = call.id;
    std::string lacking;
    for (std::size_t i = 0; i < arrived.globals.size(); ++i) {
      auto &[variable, value, may_be_written] = arrived.globals[i];
      if (globals.has(*variable, call.globals[i].tag, may_be_written)) continue;
      // It is let go, so that its memory can be taken over by the next value.
      if (auto meant = std::exchange(value, nullptr)) {
        globals.take(*variable, std::move(meant));
      } else {
        missing.globals.push_back(variable->id);
        lacking = variable->name;
      }
    }
    if (missing.globals.empty()) break;
    if (std::exchange(asked, true))
      throw error("the caller's value of global '" + lacking +
                  "' is not here, and the caller has changed it since the call");
    ask_for(from, missing, arrived);
    // Another call may have run meanwhile: all of them are looked at again.
  }
  for (auto &g : arrived.globals) {
    g.value = nullptr;
    // What the call may write is to be looked at before it is relied on again.
    if (g.may_be_written && !network_->is_main()) held_.may_be_written(*g.of);
  }
}

// Which of its globals the call may write. It lists them in the order of the entry's reach; those that it reaches
// beyond that may be written.
void runtime::find_writes(arrived_call &arrived) {
  if (arrived.globals.empty()) return;
  auto const &reached = program_.reach_of(arrived.call().entry).variables;
  auto next = reached.begin();
  for (auto &g : arrived.globals) {
    auto at = std::find_if(next, reached.end(), [&](auto const &r) { return r.of == g.of; });
    if (at == reached.end()) continue;
    g.may_be_written = at->may_write;
    next = std::next(at);
  }
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
  for (auto const &v : place.values->as<wire::values>()->globals)
    for (std::size_t i = 0; i < arrived.globals.size(); ++i)
      if (call.globals[i].id == v.id && call.globals[i].tag == v.tag)
        arrived.globals[i].value = received_.note(from->peer(), *arrived.globals[i].of, v, place.values);
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
