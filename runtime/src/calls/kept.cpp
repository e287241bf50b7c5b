#include "calls/kept.hpp"

#include <algorithm>

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
  results_[key].holders[caller] += 1;
}

// One process's count may be below zero for a moment, when a release overtakes the news that it got the handle; the
// sender of that handle then still holds one itself. So the sum decides.
bool kept_results::is_held(kept const &k) {
  int sum = 0;
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
    auto found = results_.find(fetch.key);
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
  auto found = results_.find(change.key);
  if (found == results_.end()) return;
  found->second.holders[change.process] += change.change;
  // A running call's result is dropped when it ends.
  if (found->second.result && !is_held(found->second)) results_.erase(found);
}

void kept_results::drop_holder(proc_id process) {
  std::lock_guard lock(mutex_);
  for (auto at = results_.begin(); at != results_.end();) {
    at->second.holders.erase(process);
    at = at->second.result && !is_held(at->second) ? results_.erase(at) : std::next(at);
  }
}

}  // namespace ferry::calls
