#include "memory/watched_groups.hpp"

#include "memory/spans.hpp"

#include <algorithm>
#include <new>

namespace ferry::memory {
namespace {

// Ranges kept for a group before they are joined for the first time.
constexpr std::size_t few_pending = 1024;
// Other threads may change the mappings between reading them and attaching to them.
constexpr int attempts = 3;

}  // namespace

watched_groups &watched_groups::instance() {
  static watched_groups &all = *new watched_groups;
  return all;
}

bool watched_groups::arm(group &g, page_set const &pages) {
  std::lock_guard lock(mutex_);
  remove(g);
  try {
    std::vector<mapping> below;
    if (!attach(pages, below)) return false;
    g.pages = pages;
    g.spans = join_near(pages.ranges(), below);
    g.pending.clear();
    g.pending_limit = few_pending;
    g.lost = false;
    bool watched = false;
    // Pinned memory is looked for once the pages are protected: what is pinned later takes the protection away first.
    if (!scan(g.spans, watched) || lose_if_pinned()) return false;
    groups_.push_back(&g);
  } catch (std::bad_alloc const &) {
    lose_all();
    return false;
  }
  g.armed = true;
  return true;
}

void watched_groups::disarm(group &g) {
  std::lock_guard lock(mutex_);
  remove(g);
}

bool watched_groups::collect(group &g, std::vector<page_range> &written) {
  std::lock_guard lock(mutex_);
  if (!g.armed) return false;
  try {
    bool watched = false;
    bool const known = !g.lost && scan(g.spans, watched) && !(watched && lose_if_pinned() && g.lost);
    if (known) {
      coalesce(g.pending);
      written.swap(g.pending);
      return true;
    }
  } catch (std::bad_alloc const &) {
    lose_all();
  }
  remove(g);
  return false;
}

// Lets the mappings that the pages are on be protected.
bool watched_groups::attach(page_set const &pages, std::vector<mapping> &below) {
  std::vector<mapping> all;
  for (int i = 0; i < attempts; ++i) {
    if (!read_mappings(all) || !mappings_below(pages.ranges(), all, below)) return false;
    if (!belong_to_this_process(below)) return false;
    if (std::all_of(below.begin(), below.end(), [&](mapping const &m) { return kernel_.attach(m.pages); })) return true;
  }
  return false;
}

// Protects the spans and tells the armed groups of what was not protected; `watched`: whether any of them was told.
bool watched_groups::scan(std::vector<page_range> const &spans, bool &watched) {
  for (page_range span : spans) {
    found_.clear();
    bool const known = kernel_.take_written(span, found_);
    if (!known) found_.assign(1, span);
    if (!found_.empty() && hand_out()) watched = true;
    if (!known) return false;
  }
  return true;
}

// Whether any group covers what was found.
bool watched_groups::hand_out() {
  bool any = false;
  for (group *g : groups_) {
    if (!append_common(found_, g->pages.ranges(), g->pending)) continue;
    any = true;
    if (g->pending.size() <= g->pending_limit) continue;
    coalesce(g->pending);
    g->pending_limit = std::max(few_pending, 2 * g->pending.size());
  }
  return any;
}

// A device may go on writing to pinned pages that have been protected again: whoever was told of some cannot rely on
// hearing of the next write.
bool watched_groups::lose_if_pinned() {
  if (!kernel_.memory_is_pinned()) return false;
  for (group *g : groups_) g->lost = g->lost || !g->pending.empty();
  return true;
}

void watched_groups::lose_all() {
  for (group *g : groups_) g->lost = true;
}

void watched_groups::remove(group &g) {
  if (!g.armed) return;
  *std::find(groups_.begin(), groups_.end(), &g) = groups_.back();
  groups_.pop_back();
  g.armed = false;
  g.pages = {};
  g.spans = {};
  g.pending = {};
}

}  // namespace ferry::memory
