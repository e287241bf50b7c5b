#include "memory/kernel_tracking.hpp"

#include <ferry/error.hpp>

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace ferry::memory {
namespace {

// From linux/userfaultfd.h and linux/fs.h of Linux 6.7, which Debian 12's headers are older than.
constexpr unsigned user_mode_only = 1;
constexpr std::uint64_t feature_unpopulated = 1u << 13, feature_async = 1u << 15;
constexpr std::uint64_t scan_protect = 1u << 0, scan_check_attached = 1u << 1;
constexpr std::uint64_t page_is_written = 1u << 1;
struct scanned_region {
  std::uint64_t start, end, categories;
};
struct scan_request {
  std::uint64_t size, flags, start, end, walk_end, regions, region_count, max_pages;
  std::uint64_t category_inverted, category_mask, category_any, category_returned;
};
constexpr unsigned long pagemap_scan = _IOWR('f', 16, scan_request);

// Regions that one system call can answer with.
constexpr std::size_t regions_per_scan = 512;

scan_request request(page_range pages, scanned_region *regions, std::size_t count) {
  scan_request r{};
  r.size = sizeof r;
  r.flags = scan_check_attached;
  r.start = pages.first;
  r.end = pages.last;
  r.regions = reinterpret_cast<std::uintptr_t>(regions);
  r.region_count = count;
  r.category_mask = r.category_returned = page_is_written;
  return r;
}

void append(std::vector<page_range> &to, scanned_region r) {
  if (!to.empty() && to.back().last == r.start)
    to.back().last = r.end;
  else
    to.push_back({r.start, r.end});
}

void close_one(int &fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

}  // namespace

bool setting_allows_tracking(char const *setting) {
  std::string_view const word = setting ? setting : "";
  if (word.empty() || word == "pages") return true;
  if (word == "hash") return false;
  throw error("FERRY_TRACK is '" + std::string(word) +
              "': it may be 'pages' (changes of large values are found by their written pages, where the kernel can) "
              "or 'hash' (by hashing them whole)");
}

kernel_tracking::kernel_tracking() : owner_(::getpid()) {
  if (open() && try_out()) return;
  close_one(userfault_);
  close_one(pagemap_);
  close_one(status_);
  owner_ = -1;
}

kernel_tracking::~kernel_tracking() {
  close_one(userfault_);
  close_one(pagemap_);
  close_one(status_);
}

bool kernel_tracking::open() {
  userfault_ = static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | user_mode_only));
  uffdio_api api{};
  api.api = UFFD_API;
  api.features = UFFD_FEATURE_PAGEFAULT_FLAG_WP | feature_unpopulated | feature_async;
  if (userfault_ < 0 || ::ioctl(userfault_, UFFDIO_API, &api) != 0) return false;
  pagemap_ = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  status_ = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  return pagemap_ >= 0 && status_ >= 0;
}

// Finds a write, and finds moved memory unprotected: kernels before 6.13 without the fix leave it marked as protected
// though writes to it are no longer seen, which would be taken for unchanged when it is attached again.
bool kernel_tracking::try_out() {
  std::size_t const page = page_bytes();
  void *const at = ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return false;
  auto const first = reinterpret_cast<std::uintptr_t>(at);
  page_range const low{first, first + page}, high{first + page, first + 2 * page};
  auto const write = [](page_range r) { *reinterpret_cast<char volatile *>(r.first) = 1; };
  std::vector<page_range> found;
  auto const finds = [&](page_range in, bool anything) {
    found.clear();
    return take_written(in, found) && !found.empty() == anything;
  };
  write(low);
  bool good = !take_written(low, found) && attach(low) && finds(low, true) && finds(low, false);
  write(low);
  good = good && finds(low, true) && finds(low, false);
  void *const to = reinterpret_cast<void *>(high.first);
  good = good && ::mremap(at, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to;
  good = good && !take_written(high, found);
  write(high);
  good = good && attach(high) && finds(high, true);
  ::munmap(at, 2 * page);
  return good;
}

bool kernel_tracking::usable() const { return owner_ >= 0 && owner_ == ::getpid(); }

bool kernel_tracking::attach(page_range mapping) {
  uffdio_register r{};
  r.range.start = mapping.first;
  r.range.len = mapping.bytes();
  r.mode = UFFDIO_REGISTER_MODE_WP;
  return ::ioctl(userfault_, UFFDIO_REGISTER, &r) == 0;
}

bool kernel_tracking::take_written(page_range pages, std::vector<page_range> &to) {
  // Pages that are not mapped would be found unwritten. This call looks at mappings only and starts no writing.
  if (::msync(reinterpret_cast<void *>(pages.first), pages.bytes(), MS_ASYNC) != 0) return false;
  std::array<scanned_region, regions_per_scan> regions;
  while (pages.first < pages.last) {
    scan_request r = request(pages, regions.data(), regions.size());
    r.flags |= scan_protect;
    int const count = ::ioctl(pagemap_, pagemap_scan, &r);
    if (count < 0) return false;
    for (int i = 0; i < count; ++i) append(to, regions[static_cast<std::size_t>(i)]);
    // It stops early when there is no room for more regions, and stays where it is at what it cannot protect: a part
    // of a huge page that the program asked for as such.
    if (r.walk_end <= pages.first) return false;
    pages.first = r.walk_end;
  }
  return true;
}

bool kernel_tracking::memory_is_pinned() {
  std::array<char, 4096> text;
  ssize_t const got = ::pread(status_, text.data(), text.size() - 1, 0);
  if (got <= 0) return true;
  text[static_cast<std::size_t>(got)] = '\0';
  char const *const line = std::strstr(text.data(), "\nVmPin:");
  return !line || std::strtoull(line + 7, nullptr, 10) != 0;
}

}  // namespace ferry::memory
