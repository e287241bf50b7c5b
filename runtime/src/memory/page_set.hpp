// Which pages of memory a value lies on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ferry::memory {

// Addresses, page aligned, [first, last).
struct page_range {
  std::uintptr_t first, last;

  std::size_t bytes() const { return last - first; }
  friend bool operator==(page_range, page_range) = default;
};

// The machine's page size.
std::size_t page_bytes();

// The pages that lie in this piece of memory as a whole. Empty when there are none: at the first page boundary in it or
// behind it.
page_range whole_pages_in(void const *address, std::size_t bytes);

// Sorts ranges and joins those that touch or overlap.
void coalesce(std::vector<page_range> &);

// Appends what two sorted, disjoint lists have in common; returns whether there is anything.
bool append_common(std::vector<page_range> const &, std::vector<page_range> const &, std::vector<page_range> &to);

// Collects many pieces of memory cheaply: those on pages that were added lately cost a comparison. Queries are valid
// from finish() to the next add().
class page_set {
public:
  page_set() : page_(page_bytes()) {}

  void add(void const *address, std::size_t bytes) {
    if (bytes == 0) return;
    auto const start = reinterpret_cast<std::uintptr_t>(address);
    page_range const pages{start & -page_, ((start + bytes - 1) & -page_) + page_};
    if (pages.first >= latest_.first && pages.last <= latest_.last) return;
    append(pages);
  }
  // Sorts and joins what was added.
  void finish();
  void clear();

  bool empty() const { return ranges_.empty(); }
  // Of the pages, not of the pieces on them.
  std::size_t bytes() const;
  // Sorted, disjoint, and as few as possible.
  std::vector<page_range> const &ranges() const { return ranges_; }
  // Every page of the other set is in this one.
  bool contains(page_set const &) const;
  bool intersects(page_range) const;

private:
  void append(page_range);

  std::uintptr_t page_;
  page_range latest_{0, 0};
  std::vector<page_range> ranges_;
  std::vector<std::uintptr_t> seen_;  // single pages in ranges_, each at the place its address gives; 0: none
};

}  // namespace ferry::memory
