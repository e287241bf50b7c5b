#include "values/names.hpp"

#include <link.h>

namespace ferry::values {
namespace {

struct search {
  std::uint64_t address;  // looked for, when finding
  image_place place;
  std::uint64_t module = 0;  // counts
  bool found = false;
};

// Whether an offset lies in one of the module's loaded segments.
bool is_loaded(dl_phdr_info const &module, std::uint64_t offset) {
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    auto const &segment = module.dlpi_phdr[i];
    if (segment.p_type == PT_LOAD && offset >= segment.p_vaddr && offset - segment.p_vaddr < segment.p_memsz)
      return true;
  }
  return false;
}

}  // namespace

bool find_in_image(void const *address, image_place &place) {
  search s{reinterpret_cast<std::uint64_t>(address), {}};
  ::dl_iterate_phdr(
      [](dl_phdr_info *module, std::size_t, void *context) {
        auto &s = *static_cast<search *>(context);
        std::uint64_t offset = s.address - module->dlpi_addr;
        if (is_loaded(*module, offset)) {
          s.place = {s.module, offset};
          s.found = true;
        }
        ++s.module;
        return s.found ? 1 : 0;
      },
      &s);
  place = s.place;
  return s.found;
}

void *address_in_image(image_place place) {
  search s{0, place};
  ::dl_iterate_phdr(
      [](dl_phdr_info *module, std::size_t, void *context) {
        auto &s = *static_cast<search *>(context);
        if (s.module++ != s.place.module) return 0;
        if (is_loaded(*module, s.place.offset)) s.address = module->dlpi_addr + s.place.offset;
        return 1;
      },
      &s);
  return reinterpret_cast<void *>(s.address);
}

}  // namespace ferry::values
