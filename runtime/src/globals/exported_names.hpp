// Which names a loaded module offers to others, and which it leaves to them to define.
#pragma once

#include <link.h>

#include <cstddef>
#include <string_view>

namespace ferry::globals {

// Looks names up in a module's dynamic symbols, as the dynamic linker does. For as long as the module is loaded.
class exported_names {
public:
  exported_names() = default;  // of none
  explicit exported_names(dl_phdr_info const &module);
  // Whether it defines that name for others; true when its symbols cannot be read.
  bool operator()(std::string_view name) const;

  // Shows the names of both kinds, but for thread-local variables: use(name, whether the module defines it).
  template <class Use> void for_each(Use use) const {
    for (std::size_t i = 1, end = count(); i < end; ++i) {
      auto const &s = symbols_[i];
      auto const binding = s.st_info >> 4, type = s.st_info & 15;
      if (binding == STB_LOCAL || type == STT_TLS || !strings_[s.st_name]) continue;
      use(strings_ + s.st_name, s.st_shndx != SHN_UNDEF);
    }
  }

private:
  std::size_t count() const;

  ElfW(Sym) const *symbols_ = nullptr;
  char const *strings_ = nullptr;
  ElfW(Word) const *table_ = nullptr;      // DT_GNU_HASH
  ElfW(Word) const *old_table_ = nullptr;  // DT_HASH
};

}  // namespace ferry::globals
