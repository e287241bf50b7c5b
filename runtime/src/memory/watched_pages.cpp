#include "memory/watched_pages.hpp"

#include "memory/watched_groups.hpp"

#include <cstdlib>

namespace ferry::memory {

bool can_track_pages() {
  static bool const allowed = setting_allows_tracking(std::getenv("FERRY_TRACK"));
  return allowed && watched_groups::instance().usable();
}

watched_pages::watched_pages() : group_(std::make_unique<group>()) {}

watched_pages::watched_pages(watched_pages &&) noexcept = default;

watched_pages::~watched_pages() {
  if (group_) disarm();
}

watched_pages &watched_pages::operator=(watched_pages &&other) noexcept {
  watched_pages old(std::move(*this));
  group_ = std::move(other.group_);
  return *this;
}

bool watched_pages::arm(page_set const &pages) {
  disarm();
  return can_track_pages() && watched_groups::instance().arm(*group_, pages);
}

void watched_pages::disarm() {
  if (!armed()) return;
  if (watched_groups::instance().usable())
    watched_groups::instance().disarm(*group_);
  else
    group_->armed = false;
}

bool watched_pages::armed() const { return group_->armed; }

bool watched_pages::collect(std::vector<page_range> &written) {
  written.clear();
  if (!armed()) return false;
  if (watched_groups::instance().usable()) return watched_groups::instance().collect(*group_, written);
  group_->armed = false;
  return false;
}

}  // namespace ferry::memory
