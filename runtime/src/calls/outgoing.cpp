// The caller's side: what a call takes along, and waiting for its answer.
#include "calls/exceptions.hpp"
#include "calls/payload.hpp"
#include "calls/runtime.hpp"
#include "globals/sharing.hpp"
#include "memory/own_stack.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <unordered_map>

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
                                           proc_id where,
                                           std::vector<globals::registry::needed_library> &lacking) {
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
    lacking = lacking_libraries(where, take_snapshots(memory, call, entry, taken.named, *r));
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

// Which objects the globals that the call reaches own together. Returns whether several own any.
bool runtime::find_shared(globals::observed_values::lock const &memory, request const &r, std::uint64_t entry,
                          std::vector<wire::shared_run> &shared) {
  std::vector<globals::sharer> sharers;
  std::vector<globals::known_sharing::state> state;
  for (auto const &value : r.globals) {
    auto const &seen = observed_.seen(memory, *value.of);
    if (seen.shared().empty()) continue;
    sharers.push_back({value.of, &seen.shared()});
    state.push_back({value.of, seen.shared_as_of(), 0});
  }
  if (sharers.empty()) return false;
  if (auto const *known = sharing_.find(entry, state)) {
    shared = *known;
    return sharers.size() > 1;
  }
  globals::put_in_order(sharers);
  try {
    shared = globals::find_shared(sharers);
  } catch (not_shippable const &e) {
    throw not_shippable("the remote call at " + r.site + ": " + e.what());
  }
  sharing_.keep(entry, std::move(state), shared);
  return sharers.size() > 1;
}

// Looks for what the call refers to in what the globals own that it reaches. Returns whether there is any of that.
bool runtime::find_in_globals(globals::observed_values::lock const &memory, request const &r, payload const &taken,
                              values::call_parts &parts) {
  std::vector<std::pair<values::whole_object, globals::variable const *>> found;
  parts.for_each_of_the_call([&](values::whole_object const &o) {
    if (memory::is_on_own_stack(o.address)) return;
    values::wanted_part const wanted{values::part_kind::object, o.address, o.of};
    std::vector<unsigned char> path;
    for (auto const &value : r.globals) {
      auto const &v = *value.of;
      if (!observed_.seen(memory, v).may_own(o.address) ||
          !values::find_path(program_, {v.address, v.description}, wanted, path, true))
        continue;
      found.emplace_back(o, &v);
      return;
    }
  });
  // What the call's shared pointers own that globals own, too.
  std::unordered_multimap<void const *, values::sent_object const *> by_control;
  for (auto const &o : taken.shared) by_control.emplace(o.control, &o);
  for (auto value = r.globals.begin(); value != r.globals.end() && !by_control.empty(); ++value)
    for (auto const &o : observed_.seen(memory, *value->of).shared()) {
      if (!o.is_owned) continue;
      auto const [first, last] = by_control.equal_range(o.control);
      for (auto at = first; at != last; ++at)
        found.emplace_back(values::whole_object{at->second->address, at->second->of}, value->of);
      by_control.erase(first, last);
    }
  for (auto const &[object, v] : found) parts.is_in_variable(object, program_.variable_at(v->address));
  return !found.empty();
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

// What the call reaches: what its entry does, and what the functions and variables do that its values point to, and the
// values of reached variables in turn.
std::vector<std::uint64_t> runtime::take_snapshots(globals::observed_values::lock const &memory,
                                                   abi::invocation const &call, std::uint64_t entry,
                                                   std::vector<std::uint64_t> const &named, request &r) {
  std::vector<std::uint64_t> further = named;
  auto const first = program_.reach_of(entry);
  take_reached(memory, call, *first, {}, r, further);
  auto libraries = first->libraries;
  if (further.empty()) return libraries;
  std::vector<bool> seen;
  auto const note_seen = [&](globals::reach const &reached) {
    for (auto const &v : reached.variables) {
      if (seen.size() <= v.of->index) seen.resize(v.of->index + 1);
      seen[v.of->index] = true;
    }
  };
  note_seen(*first);
  for (std::size_t known = 0; known != further.size();) {
    std::sort(further.begin(), further.end());
    further.erase(std::unique(further.begin(), further.end()), further.end());
    if (known == further.size()) break;
    known = further.size();
    auto const reached = program_.reach_of(further);
    take_reached(memory, call, *reached, seen, r, further);
    note_seen(*reached);
    libraries.insert(libraries.end(), reached->libraries.begin(), reached->libraries.end());
  }
  return libraries;
}

// Takes the variables that have not been seen, and adds what their values point to.
void runtime::take_reached(globals::observed_values::lock const &memory, abi::invocation const &call,
                           globals::reach const &reached, std::vector<bool> const &seen, request &r,
                           std::vector<std::uint64_t> &further) {
  if (!reached.problem.empty()) throw not_shippable("the remote call at " + site_of(call) + " " + reached.problem);
  r.globals.reserve(r.globals.size() + reached.variables.size());
  for (auto const &[variable, may_write] : reached.variables) {
    if (variable->index < seen.size() && seen[variable->index]) continue;
    try {
      auto value = observed_.take(memory, *variable);
      if (!value) {
        r.absent.push_back(variable->id);
        continue;
      }
      r.globals.push_back(std::move(*value));
      auto const &named = observed_.seen(memory, *variable).named();
      further.insert(further.end(), named.begin(), named.end());
    } catch (not_shippable const &e) {
      throw not_shippable("the remote call at " + site_of(call) + " reaches global '" + variable->name + "' (" +
                          variable->file + ":" + std::to_string(variable->line) + "): " + e.what());
    }
  }
}

std::vector<std::optional<globals::belief>> &runtime::beliefs_of(proc_id process) {
  auto &all = beliefs_[process];
  if (all.size() < program_.variable_count()) all.resize(program_.variable_count());
  return all;
}

// The tags of all, and the values of those that the receiver is not believed to hold. From here on it is believed to
// hold them all.
void runtime::put_globals(globals::observed_values::lock const &memory, request const &r, movement_log::site &site,
                          wire::call &message) {
  if (r.globals.empty()) return;
  auto &beliefs = beliefs_of(r.to);
  held_list_.clear();
  for (auto const &value : r.globals) {
    auto &believed = beliefs[value.of->index];
    char const *name = value.of->name.c_str();
    if (believed && believed->tag == value.tag) {
      held_list_.push_back({value.of->id, value.tag});
      site.skipped(kind::global, name);
      observed_.not_sent(memory, *value.of);
    } else {
      auto out = observed_.send_form(memory, value, believed ? &*believed : nullptr);
      site.sent(kind::global, name, out.bytes,
                {believed ? reason::changed : reason::first_use, r.to, out.changed_chunks, out.chunks});
      message.globals.push_back(std::move(out.value));
    }
    believed = globals::belief{value.tag, value.at};
  }
  message.held = {held_list_.data(), held_list_.size()};
}

// The receiver holds something else than this process believed: it gets what the call was made with.
void runtime::send_values(std::shared_ptr<cluster::link> const &to, wire::want const &want) {
  wire::values answer;
  answer.call = want.call;
  auto r = requests_.find(want.call);
  if (!r || r->to != to->peer()) {  // nobody waits for the call any more, but it for this
    to->send(answer);
    return;
  }
  std::lock_guard lock(sending_);
  auto const memory = observed_.hold();
  for (auto const &value : r->globals) {
    if (std::find(want.globals.begin(), want.globals.end(), value.of->id) == want.globals.end()) continue;
    std::size_t bytes = 0;
    if (value.encoding) {
      bytes = value.encoding->size();
      answer.globals.push_back(
          {value.of->id, value.tag, wire::form::whole, {{value.encoding->data(), bytes}, {}}, {}, false});
    } else {
      // Long values are not kept with a call. One that has changed since cannot be told any more: the receiver gets no
      // value, and the call fails.
      std::optional<globals::snapshot> now;
      try {
        now = observed_.take(memory, *value.of);
      } catch (not_shippable const &) {}  // nor can what it has become
      if (!now || now->tag != value.tag) continue;
      auto out = observed_.send_form(memory, *now, nullptr);
      bytes = out.bytes;
      answer.globals.push_back(std::move(out.value));
    }
    movements_.at(r->file, r->line, r->name.c_str(), [&](movement_log::site &site) {
      site.sent(kind::global, value.of->name.c_str(), bytes, {reason::asked_for, r->to});
    });
  }
  to->send(answer);
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
