#include "calls/outstanding.hpp"

#include <algorithm>

namespace ferry::calls {

std::shared_ptr<request> requests::make(proc_id to, std::string site) {
  auto r = std::make_shared<request>();
  r->to = to;
  r->site = std::move(site);
  std::lock_guard lock(mutex_);
  r->id = next_++;
  open_.emplace(r->id, r);
  ++load_[to];
  return r;
}

std::shared_ptr<request> requests::find(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second;
}

// With the lock held.
void requests::end(request &r) {
  --load_[r.to];
  r.globals.clear();
  r.answered.store(true, std::memory_order_release);
  for (auto *w : r.waiting) hub_.signal(*w);
  r.waiting.clear();
}

std::shared_ptr<request> requests::answer(proc_id from, std::uint64_t id, wire::received answer) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(id);
  if (found == open_.end() || found->second->to != from) return nullptr;
  if (found->second->is_for_inventory != (answer.as<wire::inventory>() != nullptr)) return nullptr;
  auto r = std::move(found->second);
  open_.erase(found);
  r->answer = std::move(answer);
  end(*r);
  return r;
}

void requests::forget(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(id);
  if (found == open_.end()) return;
  --load_[found->second->to];
  open_.erase(found);
}

std::vector<std::shared_ptr<request>> requests::lose(proc_id id, std::exception_ptr why) {
  std::vector<std::shared_ptr<request>> lost;
  std::lock_guard lock(mutex_);
  for (auto at = open_.begin(); at != open_.end();) {
    if (at->second->to != id) {
      ++at;
      continue;
    }
    lost.push_back(at->second);
    at = open_.erase(at);
    lost.back()->lost = why;
    end(*lost.back());
  }
  return lost;
}

std::string requests::oldest_site(proc_id to) const {
  std::lock_guard lock(mutex_);
  request const *oldest = nullptr;
  for (auto const &[id, r] : open_)
    if (r->to == to && !r->site.empty() && (!oldest || id < oldest->id)) oldest = r.get();
  return oldest ? oldest->site : std::string();
}

bool requests::watch(request &r, net::waiter &w) {
  std::lock_guard lock(mutex_);
  if (r.answered) return false;
  r.waiting.push_back(&w);
  return true;
}

void requests::unwatch(request &r, net::waiter &w) {
  std::lock_guard lock(mutex_);
  r.waiting.erase(std::remove(r.waiting.begin(), r.waiting.end(), &w), r.waiting.end());
}

int requests::load(proc_id id) const {
  std::lock_guard lock(mutex_);
  auto found = load_.find(id);
  return found == load_.end() ? 0 : found->second;
}

}  // namespace ferry::calls
