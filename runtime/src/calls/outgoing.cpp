// The caller's side: sending a call, and waiting for its answer.
#include "calls/exceptions.hpp"
#include "calls/payload.hpp"
#include "calls/runtime.hpp"

#include <algorithm>
#include <cstdio>

namespace ferry::calls {
namespace {

using movement_log::kind;
using movement_log::reason;

std::string site_of(abi::invocation const &call) {
  return *call.name ? std::string(call.name) : movement_log::place(call.file, call.line);
}

}  // namespace

// An idle worker, else the next one in turn; process 1 when there are none.
proc_id runtime::choose(proc_id where) {
  if (where != 0) return where;
  auto workers = network_->workers();
  if (workers.empty()) return 1;
  std::size_t first = next_worker_++ % workers.size();
  for (std::size_t i = 0; i < workers.size(); ++i) {
    proc_id id = workers[(first + i) % workers.size()];
    if (requests_.load(id) == 0) return id;
  }
  return workers[first];
}

std::shared_ptr<request> runtime::send(abi::invocation const &call, wire::call_mode mode, bool report) {
  observed_.expect_not_held_here();
  proc_id where;
  {
    std::lock_guard choosing(sending_);
    where = choose(call.where);
  }
  for (;;) {
    program_.look_for_libraries();
    std::vector<globals::registry::needed_library> lacking;
    if (auto r = try_send(call, mode, report, where, lacking)) return r;
    auto const timeout = call.timeout;
    provide(where, lacking,
            timeout.count() > 0 ? net::deadline(std::chrono::steady_clock::now() + timeout) : std::nullopt,
            "the remote call at " + site_of(call));
  }
}

std::shared_ptr<request> runtime::try_send(abi::invocation const &call, wire::call_mode mode, bool report,
                                           proc_id where, std::vector<globals::registry::needed_library> &lacking) {
  auto stream = network_->to(where);
  std::uint64_t entry = program_.id_of(*call.what);
  if (entry == 0)
    throw error("the remote call at " + site_of(call) + " is in no table: compile and link its file with ferry++");

  auto parts = parts_of(call, program_);
  payload taken = encode_payload(call, where, program_, parts);
  std::lock_guard lock(sending_);  // before it has a number: calls leave in the order of theirs
  // What lay in a library may be something else's memory now.
  if (auto const now = program_.generation(); std::exchange(payloads_as_of_, now) != now) payload_tags_.forget();
  auto r = requests_.make(where, site_of(call));
  try {
    r->stream = stream;
    r->file = call.file;
    r->line = call.line;
    r->name = call.name;
    r->report = report;
    auto const memory = observed_.hold();
    lacking = lacking_libraries(where, take_snapshots(memory, entry, taken.named, *r));
    if (!lacking.empty()) {
      requests_.forget(r->id);
      return nullptr;
    }
    if (find_in_globals(memory, *r, taken, parts)) taken = encode_payload(call, where, program_, parts);
    std::vector<wire::shared_run> shared;
    bool const shares = find_shared(memory, *r, entry, shared);
    wire::call message;
    message.id = r->id;
    message.entry = entry;
    message.mode = mode;
    message.site = r->site;
    try {
      movements_.at(call.file, call.line, call.name, [&](movement_log::site &site) {
        put_payload(taken, where, site, message);
        message.referred = parts.referred();
        message.shares = shares;
        message.shared = std::move(shared);
        put_globals(memory, *r, site, message);
        message.absent = r->absent;
      });
      // The answer may come, and end the request, at any time from here on.
      deliver(*r, message);
    } catch (...) {  // it has not left
      beliefs_.erase(where);
      sent_blocks_[where].start_over();
      throw;
    }
  } catch (...) {
    requests_.forget(r->id);
    throw;
  }
  return r;
}

void runtime::put_payload(payload &taken, proc_id to, movement_log::site &site, wire::call &message) {
  message.payload = taken.take();
  auto &kept = sent_blocks_[to];
  for (auto const &part : taken.parts) {
    std::uint64_t bytes = part.bytes;
    bool all_kept = part.first != part.last;
    for (std::size_t i = part.first; i < part.last; ++i)
      if (kept.name(message.payload.blocks[i], payload_tags_)) {
        message.payload.blocks[i].copy = blocks_on_their_way_.copy_of(message.payload.blocks[i]);
        bytes += message.payload.blocks[i].size;
        all_kept = false;
      }
    if (all_kept)
      site.skipped(part.of, part.name);
    else
      site.sent(part.of, part.name, bytes, {part.first == part.last ? reason::every_call : reason::new_content, to});
  }
  message.release = kept.release();
}

// A request may have been made after the end of its process was told, and lose its answer: then it throws.
void runtime::deliver(request &r, wire::message const &message) {
  if (!r.stream->send(message)) network_->expect_end_to_be_told(r.to);
}

bool runtime::wait(request &r, net::deadline until) {
  observed_.expect_not_held_here();
  if (!r.answered.load(std::memory_order_acquire)) {
    net::waiter answered;
    if (requests_.watch(r, answered)) {
      if (!executor_.wait(answered, until, r.stream.get())) {
        requests_.unwatch(r, answered);
        if (!r.answered) return false;
      }
    }
  }
  if (r.lost) std::rethrow_exception(r.lost);
  return true;
}

void runtime::throw_unless_ok(wire::result const &result, proc_id from, std::string const &site) {
  switch (result.status) {
  case wire::status::ok: return;
  case wire::status::thrown: throw_remote(result, program_);
  case wire::status::cancelled: throw cancelled_error("the remote call at " + site + " was cancelled");
  case wire::status::unknown:
    throw error("process " + std::to_string(from) + " does not have the result of the remote call at " + site +
                " any more");
  default:
    throw error("the remote call at " + site + " could not run on process " + std::to_string(from) + ": " +
                std::string(result.text));
  }
}

// For a call that nobody waits for.
void runtime::report(request const &r) {
  try {
    if (r.lost) std::rethrow_exception(r.lost);
    if (auto *result = r.answer->as<wire::result>()) throw_unless_ok(*result, r.to, r.site);
    return;
  } catch (std::exception const &e) {
    auto *origin = remote_origin(e);
    std::string problem = origin ? "threw " + origin->type() : "failed";
    std::fprintf(stderr, "ferry: remote_do at %s on process %d %s: %s\n", r.site.c_str(), r.to, problem.c_str(),
                 e.what());
  } catch (...) {
    std::fprintf(stderr, "ferry: remote_do at %s on process %d threw an exception\n", r.site.c_str(), r.to);
  }
}

void runtime::tell(proc_id id, wire::message const &message) {
  try {
    network_->tell(id, message);
  } catch (process_exited const &) {}
}

void runtime::retain(proc_id owner, wire::result_key key, proc_id for_process) {
  tell(owner, wire::holders{key, for_process, 1});
}

}  // namespace ferry::calls
