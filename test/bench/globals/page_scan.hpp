// The raw mechanism of page tracking: asynchronous write protection by userfaultfd, and the scan for written pages.
// Linux 6.7 or newer; without privileges.
#pragma once

#include "memory.hpp"

#include <cstddef>
#include <optional>

namespace bench {

class page_scan {
public:
  // Watches this range from now on. Nothing when the kernel cannot.
  static std::optional<page_scan> of(page_range);
  ~page_scan();
  page_scan(page_scan &&) noexcept;
  page_scan &operator=(page_scan &&) = delete;

  // How many pages were written since they were watched last; watches them again.
  std::size_t written() const;

private:
  page_scan(page_range range, int faults, int pagemap) : range_(range), faults_(faults), pagemap_(pagemap) {}

  page_range range_;
  int faults_, pagemap_;
};

}  // namespace bench
