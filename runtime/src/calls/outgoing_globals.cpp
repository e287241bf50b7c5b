// The caller's side: what a call takes along of the globals.
#include "calls/payload.hpp"
#include "calls/runtime.hpp"
#include "globals/sharing.hpp"
#include "memory/own_stack.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace ferry::calls {

using movement_log::kind;
using movement_log::reason;

// What the call reaches: what its entry does, and what the functions and variables do that its values point to, and the
// values of reached variables in turn.
std::vector<std::uint64_t> runtime::take_snapshots(globals::observed_values::lock const &memory, std::uint64_t entry,
                                                   std::vector<std::uint64_t> const &named, request &r) {
  std::vector<std::uint64_t> further = named;
  auto const first = program_.reach_of(entry);
  take_reached(memory, *first, {}, r, further);
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
    take_reached(memory, *reached, seen, r, further);
    note_seen(*reached);
    libraries.insert(libraries.end(), reached->libraries.begin(), reached->libraries.end());
  }
  return libraries;
}

// Takes the variables that have not been seen, and adds what their values point to.
void runtime::take_reached(globals::observed_values::lock const &memory, globals::reach const &reached,
                           std::vector<bool> const &seen, request &r, std::vector<std::uint64_t> &further) {
  if (!reached.problem.empty()) throw not_shippable("the remote call at " + r.site + " " + reached.problem);
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
      throw not_shippable("the remote call at " + r.site + " reaches global '" + variable->name + "' (" +
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

}  // namespace ferry::calls
