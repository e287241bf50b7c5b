#include "globals/modules.hpp"

#include "globals/exported_names.hpp"
#include "memory/shared_modules.hpp"

#include <ferry/abi/tables.hpp>

#include <elf.h>
#include <link.h>
#include <xxhash.h>

#include <cstring>

namespace ferry::globals {
namespace {

std::size_t padded(std::size_t n, std::size_t to) { return (n + to - 1) / to * to; }

struct note {
  std::string_view owner;
  unsigned type;
  unsigned char const *bytes;
  std::size_t size;
};

// The notes of one loaded module, in the order of its file.
template <class Use> void for_each_note(dl_phdr_info const &module, Use use) {
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    auto const &segment = module.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    std::size_t alignment = segment.p_align == 8 ? 8 : 4;
    auto const *at = reinterpret_cast<unsigned char const *>(module.dlpi_addr + segment.p_vaddr);
    auto const *end = at + segment.p_memsz;
    while (static_cast<std::size_t>(end - at) >= sizeof(ElfW(Nhdr))) {
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

std::string_view file_name(char const *path) {
  char const *slash = std::strrchr(path, '/');
  return slash ? slash + 1 : path;
}

}  // namespace

void for_each_module(std::function<void(loaded_module const &)> const &show) {
  memory::for_each_shared_module([&](dl_phdr_info const &module) {
    loaded_module found{file_name(module.dlpi_name), {}, {}};
    for_each_note(module, [&](note const &n) {
      if (n.owner != abi::note_owner) return;
      auto const place = static_cast<std::size_t>(n.bytes - reinterpret_cast<unsigned char const *>(module.dlpi_addr));
      if (n.type == abi::note_type) found.units.push_back({n.bytes, n.size, place});
      if (n.type == abi::outside_names_type) found.names = {n.bytes, n.size, exported_names(module)};
    });
    if (!found.units.empty()) show(found);
    return false;
  });
}

std::string build_identity() {
  XXH3_state_t *state = XXH3_createState();
  XXH3_128bits_reset(state);
  memory::for_each_shared_module([&](dl_phdr_info const &module) {
    for_each_note(module, [&](note const &n) {
      bool build_id = n.owner == "GNU" && n.type == NT_GNU_BUILD_ID;
      bool tables = n.owner == abi::note_owner;
      if (build_id || tables) XXH3_128bits_update(state, n.bytes, n.size);
    });
    return false;
  });
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state));
  XXH3_freeState(state);
  return {reinterpret_cast<char const *>(bytes.digest), sizeof bytes.digest};
}

}  // namespace ferry::globals
