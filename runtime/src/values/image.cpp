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

// Numbers of modules are small, keys of libraries are not.
bool is_in_library(image_place place) { return place.module >= std::uint64_t{1} << 62; }

bool find_in_image(program_names const &names, void const *address, image_place &place) {
  place = {};
  bool found = false;
  ferry::memory::for_each_shared_module([&](dl_phdr_info const &module) {
    place.offset = reinterpret_cast<std::uint64_t>(address) - module.dlpi_addr;
    found = segment_of(module, place.offset) != nullptr;
    if (!found) ++place.module;
    return found;
  });
  return found || names.find_in_library(address, place);
}

loaded_place at_place(program_names const &names, image_place place) {
  if (is_in_library(place)) return names.in_library(place);
  loaded_place there;
  with_module(place.module, [&](dl_phdr_info const &module) {
    if (auto const *segment = segment_of(module, place.offset))
      there = {reinterpret_cast<void *>(module.dlpi_addr + place.offset),
               segment->p_memsz - (place.offset - segment->p_vaddr), (segment->p_flags & PF_W) != 0};
  });
  return there;
}

bool find_in_constants(program_names const &names, void const *data, std::size_t bytes, image_place &place) {
  return find_in_image(names, data, place) && constants_in_image(names, place, bytes) == data;
}

void *constants_in_image(program_names const &names, image_place place, std::size_t bytes) {
  auto const there = at_place(names, place);
  return !there.is_writable && bytes <= there.bytes ? there.address : nullptr;
}

program_names const &no_names() {
  struct none : program_names {
    std::uint64_t function_id(void const *) const override { return 0; }
    void const *function(std::uint64_t) const override { return nullptr; }
    std::uint64_t variable_id(void const *) const override { return 0; }
    held_type find_held_type(void const *, void const *) const override { return {}; }
    abi::held_type const *held_type_of(std::uint64_t) const override { return nullptr; }
    abi::exception const *exception(std::string const &) const override { return nullptr; }
  };
  static none const names;
  return names;
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
