// What the kernel offers to find written pages: userfaultfd's asynchronous write protection (Linux 6.7), where a write
// to a protected page removes the protection and goes on, and PAGEMAP_SCAN, which finds pages without protection and
// protects them again in one step. Neither needs a privilege.
#pragma once

#include "memory/page_set.hpp"

#include <sys/types.h>

#include <vector>

namespace ferry::memory {

// What FERRY_TRACK says, null: nothing. False: pages shall not be tracked. Throws ferry::error when it is not a word
// that is allowed.
bool setting_allows_tracking(char const *setting);

// The descriptors, of the process that opened them: in a forked child they still name the parent's memory. Not
// thread-safe, except usable().
class kernel_tracking {
public:
  // Opens them and tries them on a page of its own.
  kernel_tracking();
  kernel_tracking(kernel_tracking const &) = delete;
  kernel_tracking &operator=(kernel_tracking const &) = delete;
  ~kernel_tracking();

  bool usable() const;

  // Lets the pages of whole mappings be protected; false when they belong to another user of userfaultfd or are no
  // mapping any more. Parts of a mapping would become mappings of their own, of which a process may have 65530.
  bool attach(page_range mapping);

  // Appends the pages that are not protected, and protects them: those written since the last time, and those that
  // came into being. False when it cannot be known, since a part is not attached or not mapped; some pages may be
  // protected by then without having been appended.
  bool take_written(page_range, std::vector<page_range> &to);

  // Whether a device may write to this process's memory past the page tables, or it cannot be known.
  bool memory_is_pinned();

private:
  bool open();
  bool try_out();

  int userfault_ = -1, pagemap_ = -1, status_ = -1;
  pid_t owner_ = -1;
};

}  // namespace ferry::memory
