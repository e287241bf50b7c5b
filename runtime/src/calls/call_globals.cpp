#include "calls/call_globals.hpp"

#include "globals/sharing.hpp"
#include "values/joint.hpp"

#include <ferry/error.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace ferry::calls {
namespace {

// The globals of the worker's call that this thread runs.
thread_local globals::call_context *running = nullptr;

// Making and ending values of the call may write it.
bool is_used(arrived_global const &g) { return g.of->is_used_by_values() && !g.of->is_fixed(); }

// Its codec may.
bool may_look_into_others(arrived_global const &g) { return g.of->has_codec; }

// `waits`: for what comes before it, and may lack.
template <class Has, class Take, class Waits>
void take_each(std::vector<arrived_global> &all, std::vector<arrived_global const *> &lacking, Has has, Take take,
               Waits waits) {
  for (auto &g : all) {
    if (!lacking.empty() && waits(g)) {
      if (!g.value) lacking.push_back(&g);
      continue;
    }
    if (has(g)) continue;
    // The value is let go, so that its memory can be taken over by the next one.
    if (auto meant = std::exchange(g.value, nullptr))
      take(g, std::move(meant));
    else
      lacking.push_back(&g);
  }
}

// The objects behind a variable's shared pointers, by their numbers; nothing when they are to be made, or are not
// known.
using known_objects = std::optional<std::vector<values::sent_object>>;

// The variables that are to be made, and with them those that share objects as the call does not mean it, or are to
// share some and do not.
template <class Objects>
std::vector<globals::variable const *> sharing_otherwise(std::vector<arrived_global> const &all,
                                                         std::vector<wire::shared_run> const &meant,
                                                         Objects objects_of) {
  std::list<std::vector<values::sent_object>> kept;
  std::vector<globals::sharer> sharers;
  std::vector<globals::variable const *> others;
  for (auto const &g : all) {
    auto objects = objects_of(*g.of);
    if (!objects) {
      others.push_back(g.of);
    } else if (!objects->empty()) {
      kept.push_back(std::move(*objects));
      sharers.push_back({g.of, &kept.back()});
    }
  }
  globals::put_in_order(sharers);
  std::vector<wire::shared_run> now;
  bool const can_tell = globals::find_shared(sharers, now);
  if (can_tell && others.empty() && now == meant) return {};
  for (auto const &s : sharers)
    if (!can_tell || globals::is_in(*s.of, now) || globals::is_in(*s.of, meant)) others.push_back(s.of);
  return others;
}

}  // namespace

call_globals::call_globals(bool is_own_call, bool is_main, globals::observed_values &memory, globals::held_values &held,
                           globals::known_sharing &sharing)
    : is_own_call_(is_own_call), is_main_(is_main), memory_(memory), held_(held), sharing_(sharing), worker_(held) {
  if (!is_main_) running = &worker_;
}

call_globals::~call_globals() {
  if (!is_main_) running = nullptr;
  while (!replaced_.empty()) replaced_.pop_back();
}

void call_globals::take_absent(std::vector<globals::variable const *> const &all) {
  if (all.empty() || is_own_call_) return;
  if (is_main_) {
    for (auto const *v : all) absent_.emplace_back(*v);
    return;
  }
  auto const access = held_.open();
  for (auto const *v : all) worker_.take_absent(access, *v);
}

void call_globals::resume_running() {
  if (running) running->resume();
}

std::vector<arrived_global const *> call_globals::take(std::vector<arrived_global> &all, wire::call const &call) {
  if (is_main_) return take_as_main(all, call);
  std::vector<arrived_global const *> lacking;
  worker_.expect(all.size());
  auto const access = held_.open();
  take_each(
      all, lacking, [&](auto const &g) { return meant_.count(g.of) || worker_.has(access, *g.of, g.tag); },
      [&](auto const &g, auto value) {
        if (call.shares && globals::is_in(*g.of, call.shared))
          meant_[g.of] = std::move(value);
        else
          worker_.take(access, *g.of, std::move(value));
      },
      may_look_into_others);
  if (!lacking.empty()) return lacking;
  if (call.shares) share(access, all, call);
  // What the call may write is to be looked at before it is relied on again.
  bool writes_shared = false;
  for (auto const &g : all) {
    if (!g.may_be_written) continue;
    if (held_.may_be_written(access, *g.of)) looks_after_ = true;
    writes_shared = writes_shared || !memory_.seen(access.memory, *g.of).shared().empty();
  }
  if (writes_shared) held_.expect_writes_to_shared(access);
  return lacking;
}

void call_globals::take_again(std::vector<arrived_global> const &all, wire::call const &call) {
  if ((is_main_ && is_own_call_) || std::none_of(all.begin(), all.end(), is_used)) return;
  auto access = is_main_ ? std::nullopt : std::optional(held_.open());
  // What is given again may have such code as well.
  constexpr int rounds = 4;
  for (int i = 0; i < rounds; ++i) {
    bool any = false;
    for (auto const &g : all) {
      if (!is_used(g) || !(is_main_ ? renew_as_main(g) : worker_.renew(*access, *g.of, g.tag))) continue;
      any = true;
      if (globals::is_in(*g.of, call.shared))
        throw error("global '" + g.of->name + "', which shares objects with others, is written by code that makes or "
                    "ends values of the call");
    }
    if (!any) return;
  }
  throw error("code that makes or ends values of the call writes its globals again and again");
}

bool call_globals::renew_as_main(arrived_global const &g) {
  if (main_has_value(g)) return false;
  find_replaced(*g.of)->replace(*used_by_values_.at(g.of));
  return true;
}

void call_globals::expect_writes_beyond(std::vector<bool> const &of) {
  if (is_main_) return;
  auto const access = held_.open();
  memory_.expect_writes(access.memory, of);
}

void call_globals::share(globals::held_values::access const &access, std::vector<arrived_global> const &all,
                         wire::call const &call) {
  std::vector<globals::known_sharing::state> state;
  for (auto const &g : all)
    if (auto const &seen = memory_.seen(access.memory, *g.of); !seen.shared().empty())
      state.push_back({g.of, seen.shared_as_of(), held_.numbering(access, *g.of)});
  auto const *known = meant_.empty() ? sharing_.find(call.entry, state) : nullptr;
  if (known && *known == call.shared) return;
  auto const others = sharing_otherwise(all, call.shared, [&](auto const &v) {
    return meant_.count(&v) ? known_objects() : held_.shared_objects(access, v);
  });
  if (others.empty()) return sharing_.keep(call.entry, std::move(state), call.shared);
  std::vector<globals::meant_value> values;
  for (auto const *v : others) values.push_back({v, meant_.count(v) ? meant_[v] : held_.source(*v)});
  worker_.take_joint(access, std::move(values), call.shared);
  meant_.clear();
}

std::vector<arrived_global const *> call_globals::take_as_main(std::vector<arrived_global> &all,
                                                               wire::call const &call) {
  // What code of values writes is the stand-in for it.
  auto const comes_first = [](auto const &g) { return is_used(g) && !g.of->has_codec; };
  bool const any_used = std::any_of(all.begin(), all.end(), comes_first);
  if (any_used) std::partition(all.begin(), all.end(), comes_first);
  std::vector<arrived_global const *> lacking;
  take_each(
      all, lacking, [&](auto const &g) { return main_has(g); },
      [&](auto const &g, auto value) {
        if (is_used(g)) used_by_values_[g.of] = value;
        replaced_.emplace_back(*g.of, *value);
        if (call.shares) meant_[g.of] = std::move(value);
      },
      [&](auto const &g) { return any_used ? !comes_first(g) : may_look_into_others(g); });
  if (lacking.empty() && call.shares) share_as_main(all, call.shared, lacking);
  return lacking;
}

// Own variables of the main process that share what they are not to share are replaced as well.
void call_globals::share_as_main(std::vector<arrived_global> &all, shared_runs const &meant,
                                 std::vector<arrived_global const *> &lacking) {
  auto const memory = memory_.hold();
  auto const others = sharing_otherwise(all, meant, [&](auto const &v) {
    if (!find_replaced(v)) return known_objects(memory_.seen(memory, v).shared());
    return globals::is_in(v, meant) ? known_objects() : known_objects(std::in_place);
  });
  std::vector<globals::meant_value> values;
  for (auto const *v : others) {
    auto const g = std::find_if(all.begin(), all.end(), [&](auto const &g) { return g.of == v; });
    auto &known = meant_[v];
    if (!known) known = g->value;
    if (known)
      values.push_back({v, known});
    else
      lacking.push_back(&*g);
  }
  if (!lacking.empty() || values.empty()) return;
  values = globals::in_order(values, meant);
  ::ferry::values::joint_values joint(globals::registry::program());
  globals::make_joint(values, meant, joint);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (auto *replaced = find_replaced(*values[i].of))
      replaced->replace(joint.value(i));
    else
      replaced_.emplace_back(*values[i].of, joint.value(i));
  }
}

globals::stand_in *call_globals::find_replaced(globals::variable const &v) {
  for (auto &r : replaced_)
    if (&r.of() == &v) return &r;
  return nullptr;
}

// The main process's own value, which its codec has made, leads into own values of it.
bool call_globals::looks_into_replaced(globals::variable const &v) {
  return v.has_codec && std::any_of(replaced_.begin(), replaced_.end(), [&](globals::stand_in const &r) {
           auto const &codecs = globals::registry::program().codecs_with(r.of());
           return std::find(codecs.begin(), codecs.end(), &v) != codecs.end();
         });
}

// What a call of another process may write is not the main process's own variable.
bool call_globals::main_has(arrived_global const &g) {
  if (find_replaced(*g.of)) return true;
  if ((g.may_be_written || is_used(g)) && !is_own_call_ && !g.of->is_fixed()) return false;
  return main_has_value(g);
}

bool call_globals::main_has_value(arrived_global const &g) {
  if (!g.of->is_initialised() || looks_into_replaced(*g.of)) return false;
  try {
    return memory_.look(memory_.hold(), *g.of).tag() == g.tag;
  } catch (not_shippable const &) {
    return false;  // what cannot be sent is not what has been
  }
}

void call_globals::look_after() noexcept {
  if (looks_after_) worker_.look_after();
}

}  // namespace ferry::calls
