// All groups of this process, and the kernel's tracking that they share.
#pragma once

#include "memory/kernel_tracking.hpp"
#include "memory/mappings.hpp"
#include "memory/watched_pages.hpp"

#include <atomic>
#include <mutex>
#include <vector>

namespace ferry::memory {

struct watched_pages::group {
  std::atomic<bool> armed{false};
  // Guarded by the mutex of watched_groups:
  page_set pages;
  std::vector<page_range> spans;    // what is scanned; covers the pages
  std::vector<page_range> pending;  // written pages that other groups' scans found
  std::size_t pending_limit = 0;    // join them when there are more
  bool lost = false;                // writes may have been missed
};

// A scan protects a page again, so what one group's scan finds is handed to all others that cover it, under one mutex.
// Never used in a forked child, where a thread that is not there may hold the mutex.
class watched_groups {
public:
  // Never destroyed: groups may be static objects.
  static watched_groups &instance();

  bool usable() const { return kernel_.usable(); }
  bool arm(watched_pages::group &, page_set const &);
  void disarm(watched_pages::group &);
  bool collect(watched_pages::group &, std::vector<page_range> &written);

private:
  using group = watched_pages::group;

  bool attach(page_set const &, std::vector<mapping> &below);
  bool scan(std::vector<page_range> const &spans, bool &watched);
  bool hand_out();
  bool lose_if_pinned();
  void lose_all();
  void remove(group &);

  std::mutex mutex_;
  kernel_tracking kernel_;
  std::vector<group *> groups_;    // the armed ones
  std::vector<page_range> found_;  // by the scan of one span
};

}  // namespace ferry::memory
