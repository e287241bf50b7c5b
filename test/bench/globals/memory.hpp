// Sizes for the memory that there is, what /proc tells about it, and large vectors in pages of a chosen kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

// Sizes of values. Bars hold for full sizes alone.
struct sizes {
  std::size_t large_mib = 1024, middle_mib = 64, map_entries = 1'000'000;
  std::string note = {};  // why they are smaller than that

  bool full() const { return note.empty(); }
  // "1024 MiB", and what it stands for when it is scaled down.
  std::string large() const;
  std::string middle() const;
  // A bar of a large value, or nothing when that is scaled down.
  std::string bar(std::string const &at_full_size) const { return full() ? at_full_size : ""; }
};
sizes const &chosen();

enum class pages { small, huge };
// Makes it so many MiB of different integers, to which 1 can be added, in storage whose pages are of that kind where
// the kernel has any.
void fill(std::vector<double> &values, std::size_t mib, pages kind = pages::small);

// Of the mappings that hold it, how much is in huge pages.
double huge_mib(std::vector<double> const &values);

// The whole pages of its storage.
struct page_range {
  std::uint64_t begin, end;
};
page_range pages_of(std::vector<double> const &values);

// Of this process, in MiB.
struct memory_use {
  double resident, peak, own, page_tables;
};
memory_use memory_now();

// Sums over movement(): what travelled of the variable of that name.
struct travelled {
  std::uint64_t sends, bytes;
};
travelled travelled_of(std::string const &name);

}  // namespace bench
