// Which names a loaded module offers to others.
#pragma once

#include <link.h>

#include <string_view>

namespace ferry::globals {

// Looks names up in a module's dynamic symbols, as the dynamic linker does. For as long as the module is loaded.
class exported_names {
public:
  explicit exported_names(dl_phdr_info const &module);
  // Whether it defines that name for others; true when its symbols cannot be read.
  bool operator()(std::string_view name) const;

private:
  ElfW(Sym) const *symbols_ = nullptr;
  char const *strings_ = nullptr;
  ElfW(Word) const *table_ = nullptr;  // DT_GNU_HASH
};

}  // namespace ferry::globals
