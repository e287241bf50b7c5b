#include "memory/shared_modules.hpp"
#include "values/names.hpp"
#include "values/readable_name.hpp"

#include <dlfcn.h>
#include <link.h>

#include <cstring>
#include <typeinfo>

namespace ferry::values {
namespace {

// The loaded segment of a module that an offset lies in; null when it lies in none.
ElfW(Phdr) const *segment_of(dl_phdr_info const &module, std::uint64_t offset) {
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    auto const &segment = module.dlpi_phdr[i];
    if (segment.p_type == PT_LOAD && offset >= segment.p_vaddr && offset - segment.p_vaddr < segment.p_memsz)
      return &segment;
  }
  return nullptr;
}

// Shows the module of that number.
template <class Use> void with_module(std::uint64_t number, Use use) {
  ferry::memory::for_each_shared_module([&](dl_phdr_info const &module) {
    if (number-- != 0) return false;
    use(module);
    return true;
  });
}

}  // namespace

bool find_in_image(void const *address, image_place &place) {
  place = {};
  bool found = false;
  ferry::memory::for_each_shared_module([&](dl_phdr_info const &module) {
    place.offset = reinterpret_cast<std::uint64_t>(address) - module.dlpi_addr;
    found = segment_of(module, place.offset) != nullptr;
    if (!found) ++place.module;
    return found;
  });
  return found;
}

void *address_in_image(image_place place) {
  void *address = nullptr;
  with_module(place.module, [&](dl_phdr_info const &module) {
    if (segment_of(module, place.offset)) address = reinterpret_cast<void *>(module.dlpi_addr + place.offset);
  });
  return address;
}

bool is_writable(image_place place) {
  bool writable = false;
  with_module(place.module, [&](dl_phdr_info const &module) {
    auto const *segment = segment_of(module, place.offset);
    writable = segment && (segment->p_flags & PF_W) != 0;
  });
  return writable;
}

bool find_in_constants(void const *data, std::size_t bytes, image_place &place) {
  return find_in_image(data, place) && constants_in_image(place, bytes) == data;
}

void *constants_in_image(image_place place, std::size_t bytes) {
  void *address = nullptr;
  with_module(place.module, [&](dl_phdr_info const &module) {
    auto const *segment = segment_of(module, place.offset);
    if (segment && !(segment->p_flags & PF_W) && bytes <= segment->p_memsz - (place.offset - segment->p_vaddr))
      address = reinterpret_cast<void *>(module.dlpi_addr + place.offset);
  });
  return address;
}

std::string describe_function(void const *address) {
  ::Dl_info found;
  if (!::dladdr(address, &found)) return "a function";
  std::string name = found.dli_sname ? "function '" + readable_symbol(found.dli_sname) + "'" : "a function";
  char const *slash = std::strrchr(found.dli_fname, '/');
  return name + " of " + (slash ? slash + 1 : found.dli_fname);
}

std::string name_of_type(void const *type_info) {
  return readable_type(static_cast<std::type_info const *>(type_info)->name());
}

}  // namespace ferry::values
