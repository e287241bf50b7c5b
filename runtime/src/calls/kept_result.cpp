#include "calls/kept_result.hpp"

#include "calls/payload.hpp"
#include "calls/receiver.hpp"

#include <ferry/codec.hpp>

namespace ferry::abi {

using calls::runtime;

kept_result::kept_result(proc_id owner, wire::result_key key, std::shared_ptr<calls::request> call, net::deadline until,
                         bool holds)
    : owner_(owner), key_(key), call_(std::move(call)), until_(until), holds_(holds) {}

kept_result::~kept_result() {
  if (!holds_ || runtime::is_forked()) return;
  auto &here = runtime::get();
  try {
    here.tell(owner_, wire::holders{key_, here.network().self(), -1});
  } catch (error const &) {  // nobody to tell
  }
}

std::string kept_result::site() const { return call_ ? call_->site : "another process"; }

net::deadline kept_result::earlier(net::deadline other) const {
  if (!until_) return other;
  return other ? std::min(*until_, *other) : *until_;
}

std::shared_ptr<calls::request> kept_result::fetch(bool wait, bool value) {
  return runtime::get().ask(owner_, [&](std::uint64_t id) { return wire::fetch{id, key_, wait, value}; });
}

void *kept_result::value(type const *of) {
  std::unique_lock lock(mutex_);
  while (!fetched_) {
    try {
      fetch_value(of, lock);
    } catch (timeout_error const &) {
      throw;  // not the call's end: it may be asked again
    } catch (...) {
      if (!fetched_) failure_ = std::current_exception();
      fetched_ = true;
    }
  }
  if (failure_) std::rethrow_exception(failure_);
  return value_.raw();
}

// Several may ask at a time: threads of the program, and calls that run while another one waits here, on this very
// thread even. They wait for one answer, and the first to go on takes it.
void kept_result::fetch_value(type const *of, std::unique_lock<std::mutex> &lock) {
  auto &here = runtime::get();
  if (!fetching_) fetching_ = fetch(true, of != nullptr);
  auto const r = fetching_;
  bool const in_time = [&] {
    struct without {
      std::unique_lock<std::mutex> &lock;
      explicit without(std::unique_lock<std::mutex> &l) : lock(l) { lock.unlock(); }
      ~without() { lock.lock(); }
    } scope(lock);
    return here.wait(*r, until_);
  }();
  if (fetched_) return;
  if (!in_time) {
    here.forget(*r);
    fetching_ = nullptr;
    throw timeout_error("the remote call at " + site() + " on process " + std::to_string(owner_) +
                        " did not end within its timeout");
  }
  auto const &result = *r->answer->as<wire::result>();
  here.throw_unless_ok(result, owner_, site());
  if (of) {
    values::memory made(*of);
    calls::decode_result(*of, result.payload, made.raw(), globals::registry::program());
    made.set_alive();
    value_ = std::move(made);
  }
  fetched_ = true;
  fetching_ = nullptr;
  if (!of || !call_) return;
  here.movements().at(call_->file, call_->line, call_->name.c_str(), [&](movement_log::site &site) {
    site.sent(movement_log::kind::result, of->name, result.payload.bytes.size,
              {movement_log::reason::every_call, owner_});
  });
}

bool kept_result::wait(net::deadline until) {
  auto &here = runtime::get();
  auto r = call_ ? call_ : fetch(true, false);
  try {
    if (here.wait(*r, earlier(until))) return true;
  } catch (process_exited const &) {
    return true;  // it has ended, though not well; get() tells how
  }
  if (!call_) here.forget(*r);
  return false;
}

bool kept_result::is_ready() {
  if (call_ && call_->answered) return true;
  auto r = fetch(false, false);
  try {
    runtime::get().wait(*r);
  } catch (process_exited const &) {
    return true;
  }
  return r->answer->as<wire::result>()->status != wire::status::pending;
}

void kept_result::cancel() { runtime::get().tell(owner_, wire::cancel{key_.call}); }

void *value_of(kept_result &k, type const *of) { return k.value(of); }
bool wait_for(kept_result &k, std::chrono::nanoseconds timeout) {
  return k.wait(timeout.count() > 0 ? net::deadline(std::chrono::steady_clock::now() + timeout) : std::nullopt);
}
bool is_ready(kept_result &k) { return k.is_ready(); }
proc_id owner_of(kept_result const &k) { return k.owner(); }
void cancel(kept_result &k) { k.cancel(); }

// A handle travels as owner, key, and whether the receiver becomes a holder. The owner is told of the new holder before
// the message with the handle leaves, while the sender still holds one itself. When the receiver is not known, because
// one encoding goes to several processes, the result is held for ever instead.
void save_handle(void *to, kept_result const *k) {
  auto &w = *static_cast<writer *>(to);
  std::int32_t owner = k ? k->owner() : 0, caller = k ? k->key().caller : 0;
  std::uint64_t call = k ? k->key().call : 0;
  proc_id receiver = calls::current_receiver();
  std::int32_t holds = receiver > 0;
  if (k) runtime::get().retain(owner, k->key(), receiver > 0 ? receiver : owner);
  w.write(&owner, sizeof owner);
  w.write(&caller, sizeof caller);
  w.write(&call, sizeof call);
  w.write(&holds, sizeof holds);
}

std::shared_ptr<kept_result> load_handle(void *from) {
  auto &r = *static_cast<reader *>(from);
  std::int32_t owner, caller, holds;
  std::uint64_t call;
  r.read(&owner, sizeof owner);
  r.read(&caller, sizeof caller);
  r.read(&call, sizeof call);
  r.read(&holds, sizeof holds);
  if (owner == 0) return nullptr;
  return std::make_shared<kept_result>(owner, wire::result_key{caller, call}, nullptr, std::nullopt, holds != 0);
}

}  // namespace ferry::abi
