#include "memory.hpp"

#include <ferry/ferry.hpp>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <sys/mman.h>

namespace bench {
namespace {

constexpr std::size_t page_bytes = 4096;

// The sum of the KiB that lines starting with one of these keys name, in MiB.
double mib_of(char const *file, std::vector<std::string> const &keys) {
  std::ifstream in(file);
  double kib = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string key;
    double value = 0;
    if (words >> key >> value && std::find(keys.begin(), keys.end(), key) != keys.end()) kib += value;
  }
  return kib / 1024;
}

sizes choose() {
  sizes full, all = full;
  if (char const *text = std::getenv("FERRY_BENCH_MIB")) {
    std::size_t mib = std::clamp<std::size_t>(std::strtoul(text, nullptr, 10), 16, full.large_mib);
    all.large_mib = mib;
    all.middle_mib = full.middle_mib * mib / full.large_mib;
    all.map_entries = full.map_entries * mib / full.large_mib;
    if (mib < full.large_mib) all.note = "Scaled down: FERRY_BENCH_MIB is " + std::to_string(mib);
    return all;
  }
  // The caller's value, the worker's, the raw mechanism's, and room for values on their way.
  double available = mib_of("/proc/meminfo", {"MemAvailable:"});
  if (available < 6.0 * static_cast<double>(full.large_mib)) {
    all.large_mib = std::max<std::size_t>(16, std::bit_floor(static_cast<std::size_t>(available / 6)));
    all.note = "Scaled down: " + std::to_string(static_cast<int>(available)) + " MiB of memory are available";
  }
  return all;
}

std::string size_text(std::size_t mib, std::size_t full_mib) {
  std::string text = std::to_string(mib) + " MiB";
  return mib == full_mib ? text : text + " (not " + std::to_string(full_mib) + ")";
}

}  // namespace

std::string sizes::large() const { return size_text(large_mib, sizes().large_mib); }
std::string sizes::middle() const { return size_text(middle_mib, sizes().middle_mib); }

sizes const &chosen() {
  static sizes const once = choose();
  return once;
}

void fill(std::vector<double> &values, std::size_t mib, pages kind) {
  values = {};
  std::size_t count = (mib << 20) / sizeof(double);
  values.reserve(count);
  auto storage = reinterpret_cast<std::uint64_t>(values.data());
  std::uint64_t begin = (storage + page_bytes - 1) / page_bytes * page_bytes;
  std::uint64_t end = (storage + count * sizeof(double)) / page_bytes * page_bytes;
  ::madvise(reinterpret_cast<void *>(begin), end - begin, kind == pages::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(i * 0x9E3779B97F4A7C15u >> 32));
}

page_range pages_of(std::vector<double> const &values) {
  auto begin = reinterpret_cast<std::uint64_t>(values.data());
  auto end = reinterpret_cast<std::uint64_t>(values.data() + values.size());
  return {(begin + page_bytes - 1) / page_bytes * page_bytes, end / page_bytes * page_bytes};
}

double huge_mib(std::vector<double> const &values) {
  page_range of = pages_of(values);
  std::ifstream in("/proc/self/smaps");
  double kib = 0;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    unsigned long begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2)
      inside = begin < of.end && end > of.begin;
    else if (inside && line.starts_with("AnonHugePages:"))
      kib += std::strtod(line.c_str() + line.find(':') + 1, nullptr);
  }
  return kib / 1024;
}

memory_use memory_now() {
  return {mib_of("/proc/self/status", {"VmRSS:"}), mib_of("/proc/self/status", {"VmHWM:"}),
          mib_of("/proc/self/smaps_rollup", {"Private_Clean:", "Private_Dirty:"}),
          mib_of("/proc/self/status", {"VmPTE:"})};
}

travelled travelled_of(std::string const &name) {
  travelled sum{};
  for (ferry::movement_entry const &entry : ferry::movement()) {
    if (entry.name != name) continue;
    sum.sends += entry.sends;
    sum.bytes += entry.bytes;
  }
  return sum;
}

}  // namespace bench
