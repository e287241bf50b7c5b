#include "globals/exported_names.hpp"

#include <algorithm>
#include <cstdint>

namespace ferry::globals {

exported_names::exported_names(dl_phdr_info const &module) {
  ElfW(Dyn) const *row = nullptr;
  for (int i = 0; i < module.dlpi_phnum; ++i)
    if (module.dlpi_phdr[i].p_type == PT_DYNAMIC)
      row = reinterpret_cast<ElfW(Dyn) const *>(module.dlpi_addr + module.dlpi_phdr[i].p_vaddr);
  // The dynamic linker has made most of these addresses absolute, but not in modules that it may not write to.
  auto at = [&](ElfW(Addr) address) { return address < module.dlpi_addr ? address + module.dlpi_addr : address; };
  for (; row && row->d_tag != DT_NULL; ++row) {
    if (row->d_tag == DT_SYMTAB) symbols_ = reinterpret_cast<ElfW(Sym) const *>(at(row->d_un.d_ptr));
    if (row->d_tag == DT_STRTAB) strings_ = reinterpret_cast<char const *>(at(row->d_un.d_ptr));
    if (row->d_tag == DT_HASH) old_table_ = reinterpret_cast<ElfW(Word) const *>(at(row->d_un.d_ptr));
    if (row->d_tag == DT_GNU_HASH) table_ = reinterpret_cast<ElfW(Word) const *>(at(row->d_un.d_ptr));
  }
}

// The table: four counts, a filter of words, for each bucket its first symbol, and for each symbol from `first` on its
// hash, whose lowest bit ends the chain of the bucket.
bool exported_names::operator()(std::string_view name) const {
  if (!symbols_ || !strings_ || !table_) return true;
  std::uint32_t hash = 5381;
  for (unsigned char c : name) hash = hash * 33 + c;
  auto const buckets = table_[0], first = table_[1], filter_words = table_[2];
  auto const *bucket = table_ + 4 + std::size_t{filter_words} * (sizeof(ElfW(Addr)) / sizeof *table_);
  auto const *chain = bucket + buckets;
  if (buckets == 0) return false;
  auto symbol = bucket[hash % buckets];
  if (symbol < first) return false;
  for (;; ++symbol) {
    auto const of = chain[symbol - first];
    if ((of | 1) == (hash | 1) && name == strings_ + symbols_[symbol].st_name) return true;
    if (of & 1) return false;
  }
}

// Those that are in no bucket come first; the last of all is the last one of the chain that begins last.
std::size_t exported_names::count() const {
  if (!symbols_ || !strings_) return 0;
  if (old_table_) return old_table_[1];  // the length of its chains
  if (!table_) return 0;
  auto const buckets = table_[0], first = table_[1], filter_words = table_[2];
  auto const *bucket = table_ + 4 + std::size_t{filter_words} * (sizeof(ElfW(Addr)) / sizeof *table_);
  auto const *chain = bucket + buckets;
  std::size_t last = 0;
  for (ElfW(Word) i = 0; i < buckets; ++i) last = std::max<std::size_t>(last, bucket[i]);
  if (last < first) return first;
  while (!(chain[last - first] & 1)) ++last;
  return last + 1;
}

}  // namespace ferry::globals
