// The callee's side: running a call with the caller's values.
#include "calls/exceptions.hpp"
#include "calls/payload.hpp"
#include "calls/runtime.hpp"
#include "globals/call_context.hpp"
#include "globals/stand_in.hpp"
#include "values/memory.hpp"

#include <cstdio>
#include <iostream>
#include <list>

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
  explicit call_globals(runtime &of) : is_main_(of.network_->is_main()), worker_(of.held_) {
    if (!is_main_) running = &worker_;
  }
  ~call_globals() {
    if (!is_main_) running = nullptr;
    while (!replaced_.empty()) replaced_.pop_back();
  }
  call_globals(call_globals const &) = delete;
  call_globals &operator=(call_globals const &) = delete;

  bool has(globals::variable const &v, wire::content_tag tag) {
    if (!is_main_) return worker_.has(v, tag);
    if (!v.is_initialised()) return false;
    std::vector<unsigned char> bytes;
    globals::encode_variable(v, bytes);
    return globals::tag_of(bytes) == tag;
  }
  void take(globals::variable const &v, wire::content_tag tag, wire::bytes value) {
    if (is_main_)
      replaced_.emplace_back(v, value);
    else
      worker_.take(v, tag, value);
  }

  static thread_local globals::call_context *running;

private:
  bool const is_main_;
  globals::call_context worker_;
  std::list<globals::stand_in> replaced_;  // restored from the last to the first
};
thread_local globals::call_context *runtime::call_globals::running = nullptr;

void runtime::resume_running_call() {
  if (auto *call = call_globals::running) call->resume();
}

void runtime::accept(std::shared_ptr<cluster::link> const &from, wire::received message) {
  auto const &call = *message.as<wire::call>();
  proc_id caller = from->peer();
  if (call.mode == wire::call_mode::keep) kept_.expect({caller, call.id}, caller);
  {
    std::lock_guard lock(awaiting_mutex_);
    cancelled_[{caller, call.id}] = false;
    last_caller_ = from;
  }
  // A job must be copyable; the message is not.
  auto shared = std::make_shared<wire::received>(std::move(message));
  executor_.add([this, from, shared] { run(from, *shared); });
}

bool runtime::take_cancelled(proc_id caller, std::uint64_t call) {
  std::lock_guard lock(awaiting_mutex_);
  auto found = cancelled_.find({caller, call});
  bool cancelled = found != cancelled_.end() && found->second;
  if (found != cancelled_.end()) cancelled_.erase(found);
  return cancelled;
}

void runtime::run(std::shared_ptr<cluster::link> const &from, wire::received const &message) {
  auto const &call = *message.as<wire::call>();
  auto done = std::make_shared<outcome>();
  if (take_cancelled(from->peer(), call.id)) {
    done->status = wire::status::cancelled;
  } else {
    try {
      call_globals globals(*this);
      make_current(from, call, globals);
      run_entry(call, from->peer(), *done);
    } catch (std::exception const &e) {
      done->status = wire::status::failed;
      done->text = e.what();
    }
  }
  bool printed = !network_->is_main() && flush_output();
  bool fetch = call.mode == wire::call_mode::fetch;
  if (call.mode == wire::call_mode::keep) kept_.complete({from->peer(), call.id}, done);
  auto answer = done->message(call.id, fetch);
  answer.printed = printed;
  from->send(answer);
}

// Gives the globals that the call reaches the values it was made with. What this process lacks it asks the caller for.
void runtime::make_current(std::shared_ptr<cluster::link> const &from, wire::call const &call, call_globals &globals) {
  std::vector<wire::received> answers;  // keeps alive what the values point to
  std::vector<wire::global_value> later;
  auto value_of = [&](wire::global_value const &g) -> wire::global_value const * {
    if (g.present) return &g;
    for (auto const &v : later)
      if (v.id == g.id && v.tag == g.tag) return &v;
    return nullptr;
  };
  for (;;) {
    wire::want missing;
    missing.call = call.id;
    for (auto const &g : call.globals) {
      auto const *variable = program_.find(g.id);
      if (!variable) throw error("it names a global variable that this program does not have");
      if (globals.has(*variable, g.tag)) continue;
      if (auto *value = value_of(g))
        globals.take(*variable, g.tag, value->value);
      else
        missing.globals.push_back(g.id);
    }
    if (missing.globals.empty()) return;
    if (!answers.empty()) throw error("the caller did not send the values it was asked for");

    net::waiter arrived;
    awaited place{&arrived, {}};
    {
      std::lock_guard lock(awaiting_mutex_);
      awaiting_[{from.get(), call.id}] = &place;
    }
    from->send(missing);
    executor_.wait(arrived, {}, from.get());
    {
      std::lock_guard lock(awaiting_mutex_);
      awaiting_.erase({from.get(), call.id});
    }
    if (!place.values) throw error("the caller ended before it had sent the globals that the call reaches");
    for (auto const &v : place.values->as<wire::values>()->globals) later.push_back(v);
    answers.push_back(std::move(*place.values));
    // Another call may have run meanwhile: all of them are looked at again.
  }
}

// Runs what the call names. Throws ferry::error when the message makes no sense; what the program's code throws is the
// outcome.
void runtime::run_entry(wire::call const &call, proc_id caller, outcome &done) {
  auto const *entry = program_.entry(call.entry);
  if (!entry) throw error("it names an entry that this program does not have");
  decoded_payload values(*entry, call.payload, program_);

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
