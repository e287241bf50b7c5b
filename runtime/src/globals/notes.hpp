// The ELF notes of a loaded module.
#pragma once

#include <link.h>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace ferry::globals {

struct note {
  std::string_view owner;
  unsigned type;
  unsigned char const *bytes;
  std::size_t size;
};

// In the order of the module's file.
template <class Use> void for_each_note(dl_phdr_info const &module, Use use) {
  auto const padded = [](std::size_t n, std::size_t to) { return (n + to - 1) / to * to; };
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    auto const &segment = module.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    std::size_t alignment = segment.p_align == 8 ? 8 : 4;
    auto const *at = reinterpret_cast<unsigned char const *>(module.dlpi_addr + segment.p_vaddr);
    auto const *end = at + segment.p_memsz;
    // The last one's padding may be left out.
    while (at < end && static_cast<std::size_t>(end - at) >= sizeof(ElfW(Nhdr))) {
      ElfW(Nhdr) head;
      std::memcpy(&head, at, sizeof head);
      auto const *owner = at + sizeof head;
      auto const *bytes = at + padded(sizeof head + head.n_namesz, alignment);
      if (bytes > end || static_cast<std::size_t>(end - bytes) < head.n_descsz) return;
      std::size_t owner_length = head.n_namesz ? head.n_namesz - 1 : 0;
      use(note{{reinterpret_cast<char const *>(owner), owner_length}, head.n_type, bytes, head.n_descsz});
      at = bytes + padded(head.n_descsz, alignment);
    }
  }
}

}  // namespace ferry::globals
