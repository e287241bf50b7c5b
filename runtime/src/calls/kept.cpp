#include "calls/kept.hpp"

#include <algorithm>
#include <limits>

namespace ferry::calls {
namespace {
std::shared_ptr<outcome const> only_status(wire::status status) {
  auto o = std::make_shared<outcome>();
  o->status = status;
  return o;
}
}  // namespace

void kept_results::expect(wire::result_key key, proc_id caller) {
  std::lock_guard lock(mutex_);
  auto &k = results_[key];
  k.has_arrived = true;
  k.holders[caller] += 1;
  newest_[caller] = std::max(newest_[caller], key.call);
}

// What comes from another process than the caller can overtake the call. A caller's calls arrive in the order of their
// numbers: one that is not here and has a higher number than the newest is still on its way.
kept_results::results::iterator kept_results::find_or_await(wire::result_key key) {
  auto found = results_.find(key);
  if (found == results_.end() && key.call > newest_[key.caller]) found = results_.try_emplace(key).first;
  return found;
}

// One process's count may be below zero for a moment, when a release overtakes the news that it got the handle; the
// sender of that handle then still holds one itself. So the sum decides.
bool kept_results::is_held(kept const &k) {
  std::int64_t sum = 0;
  for (auto const &[process, count] : k.holders) sum += count;
  return sum > 0;
}

void kept_results::complete(wire::result_key key, std::shared_ptr<outcome const> result) {
  decltype(kept::waiting) waiting;
  {
    std::lock_guard lock(mutex_);
    auto found = results_.find(key);
    if (found == results_.end()) return;
    found->second.result = result;
    waiting = std::move(found->second.waiting);
    if (!is_held(found->second)) results_.erase(found);
  }
  for (auto const &[to, fetch] : waiting) to->send(result->message(fetch.id, fetch.value));
}

void kept_results::answer(std::shared_ptr<cluster::link> const &to, wire::fetch const &fetch) {
  std::shared_ptr<outcome const> result;
  {
    std::lock_guard lock(mutex_);
    auto found = find_or_await(fetch.key);
    if (found != results_.end()) {
      result = found->second.result;
      if (!result && fetch.wait) {
        found->second.waiting.emplace_back(to, fetch);
        return;
      }
      if (!result) result = only_status(wire::status::pending);
    }
  }
  if (!result) result = only_status(wire::status::unknown);
  to->send(result->message(fetch.id, fetch.value));
}

void kept_results::change_holders(wire::holders const &change) {
  std::lock_guard lock(mutex_);
  auto found = find_or_await(change.key);
  if (found == results_.end()) return;
  found->second.holders[change.process] += change.change;
  // A running call's result is dropped when it ends.
  if (found->second.result && !is_held(found->second)) results_.erase(found);
}

void kept_results::drop_holder(proc_id process) {
  decltype(kept::waiting) in_vain;
  {
    std::lock_guard lock(mutex_);
    newest_[process] = std::numeric_limits<std::uint64_t>::max();  // nothing more comes
    for (auto at = results_.begin(); at != results_.end();) {
      auto &k = at->second;
      k.holders.erase(process);
      bool const never_comes = !k.has_arrived && at->first.caller == process;
      if (never_comes) in_vain.insert(in_vain.end(), k.waiting.begin(), k.waiting.end());
      at = never_comes || (k.result && !is_held(k)) ? results_.erase(at) : std::next(at);
    }
  }
  auto const unknown = only_status(wire::status::unknown);
  for (auto const &[to, fetch] : in_vain) try {
      to->send(unknown->message(fetch.id, fetch.value));
    } catch (process_exited const &) {}
}

}  // namespace ferry::calls
