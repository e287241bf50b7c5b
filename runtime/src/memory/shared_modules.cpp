#include "memory/shared_modules.hpp"

#include <atomic>
#include <limits>

namespace ferry::memory {
namespace {
constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
std::atomic<std::size_t> count{all};
}  // namespace

void note_start_of_main() {
  std::size_t now = 0;
  for_each_module([&](dl_phdr_info const &, std::size_t) {
    ++now;
    return false;
  });
  count = now;
}

std::size_t shared_module_count() { return count; }

module_changes count_module_changes() {
  module_changes changes;
  for_each_module([&](dl_phdr_info const &module, std::size_t) {
    changes = {module.dlpi_adds, module.dlpi_subs};
    return true;
  });
  return changes;
}

}  // namespace ferry::memory
