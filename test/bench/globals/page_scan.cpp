#include "page_scan.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench {
namespace {

// Debian 12's headers are older than these: include/uapi/linux/userfaultfd.h and fs.h of Linux 6.7.
constexpr std::uint64_t feature_wp_unpopulated = 1 << 13;
constexpr std::uint64_t feature_wp_async = 1 << 15;
constexpr std::uint64_t scan_protects_matching = 1 << 0;
constexpr std::uint64_t scan_checks_async = 1 << 1;
constexpr std::uint64_t page_is_written = 1 << 1;
struct region {
  std::uint64_t begin, end, categories;
};
struct scan_request {
  std::uint64_t size, flags, begin, end, walk_end, regions, region_count, max_pages;
  std::uint64_t category_inverted, category_mask, category_any_of, returned;
};
constexpr unsigned long pagemap_scan = _IOWR('f', 16, scan_request);

bool watch(int faults, page_range range) {
  uffdio_api api{};
  api.api = UFFD_API;
  api.features = feature_wp_async | feature_wp_unpopulated | UFFD_FEATURE_PAGEFAULT_FLAG_WP;
  if (::ioctl(faults, UFFDIO_API, &api) != 0) return false;
  uffdio_register whole{};
  whole.range = {range.begin, range.end - range.begin};
  whole.mode = UFFDIO_REGISTER_MODE_WP;
  if (::ioctl(faults, UFFDIO_REGISTER, &whole) != 0) return false;
  uffdio_writeprotect protect{};
  protect.range = whole.range;
  protect.mode = UFFDIO_WRITEPROTECT_MODE_WP;
  return ::ioctl(faults, UFFDIO_WRITEPROTECT, &protect) == 0;
}

}  // namespace

std::optional<page_scan> page_scan::of(page_range range) {
  constexpr int user_mode_only = 1;
  int faults = static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | user_mode_only));
  int pagemap = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  page_scan scan(range, faults, pagemap);
  if (faults < 0 || pagemap < 0 || !watch(faults, range)) return std::nullopt;
  return scan;
}

page_scan::page_scan(page_scan &&other) noexcept
    : range_(other.range_), faults_(std::exchange(other.faults_, -1)), pagemap_(std::exchange(other.pagemap_, -1)) {}

page_scan::~page_scan() {
  if (faults_ >= 0) ::close(faults_);
  if (pagemap_ >= 0) ::close(pagemap_);
}

std::size_t page_scan::written() const {
  std::array<region, 1024> regions;
  std::size_t pages = 0;
  for (std::uint64_t begin = range_.begin; begin < range_.end;) {
    scan_request request{};
    request.size = sizeof request;
    request.flags = scan_protects_matching | scan_checks_async;
    request.begin = begin;
    request.end = range_.end;
    request.regions = reinterpret_cast<std::uint64_t>(regions.data());
    request.region_count = regions.size();
    request.category_mask = request.returned = page_is_written;
    int found = ::ioctl(pagemap_, pagemap_scan, &request);
    if (found < 0) std::abort();
    for (int i = 0; i < found; ++i) {
      region const &one = regions[static_cast<std::size_t>(i)];
      pages += (one.end - one.begin) / 4096;
    }
    begin = request.walk_end;
  }
  return pages;
}

}  // namespace bench
