// Groups of pages that are watched for writes, exactly and without cost to the reader of unchanged memory.
#pragma once

#include "memory/page_set.hpp"

#include <memory>
#include <vector>

namespace ferry::memory {

// Whether pages can be watched here: the kernel can, FERRY_TRACK allows it, and this is not a forked child of the
// process that asked first. Throws ferry::error when FERRY_TRACK is neither 'pages' nor 'hash'. Thread-safe.
bool can_track_pages();

// A group of pages watched for writes. Groups may share pages; each is told of every write.
//
// A write is one through this process's addresses, by any thread or by the kernel for it: read, recv, and also
// MADV_DONTNEED, which changes what is there. The owner answers for the rest:
// - The group covers memory that is alive: whoever has freed memory and got the same addresses again arms anew. Most
//   such mistakes are found (collect is false), but memory that malloc took back and gave out again is no change.
// - No write by way of a page's physical address, begun before and not ended: an O_DIRECT read by another thread, a
//   process_vm_writev or ptrace of another process. Memory pinned for good by io_uring or RDMA is refused.
// - Of a private mapping of a file only this process's own pages are watched, not changes of the file behind others.
//
// Thread-safe; of one group, moving and destroying are not.
class watched_pages {
public:
  watched_pages();
  ~watched_pages();
  watched_pages(watched_pages &&) noexcept;
  watched_pages &operator=(watched_pages &&) noexcept;

  // Protects these pages, in place of those watched before: every write from its return on is reported by collect(). To
  // be called before what is on the pages is read. False when they cannot be watched: then nothing is, and the caller
  // must look at the whole value. So for shared mappings, addresses on no mapping, pages another userfaultfd has,
  // pinned memory, in a forked child, and where can_track_pages() is false.
  bool arm(page_set const &);
  // Leaves the pages protected: the next write to each costs its writer a page fault, as it would have anyway.
  void disarm();
  bool armed() const;

  // Puts into `written`, in place of what it held, the watched pages written since arm() or the last collect(), sorted
  // and joined, and protects them again: to be called before what is on them is read. False when it cannot be known:
  // memory was unmapped, replaced or moved, or got pinned; a forked child; not armed. Everything may have changed then,
  // and the group is disarmed.
  bool collect(std::vector<page_range> &written);

private:
  friend class watched_groups;
  struct group;
  std::unique_ptr<group> group_;
};

}  // namespace ferry::memory
