#include "globals/library.hpp"

#include "globals/exported_names.hpp"
#include "globals/library_file.hpp"
#include "memory/mappings.hpp"
#include "memory/shared_modules.hpp"
#include "values/hash.hpp"

#include <ferry/error.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <limits>

namespace ferry::globals {
namespace {

// A module as it was found: it may be unloaded at any time.
struct found_module {
  std::string name;
  std::uintptr_t base;
};

std::vector<found_module> later_modules() {
  std::vector<found_module> all;
  memory::for_each_later_module([&](dl_phdr_info const &m) { all.push_back({m.dlpi_name, m.dlpi_addr}); });
  return all;
}

// Also waits until another thread has loaded it whole.
void *open_again(std::string const &name, std::uintptr_t base) {
  void *const handle = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  link_map *map = nullptr;
  if (!handle || (::dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map->l_addr == base)) return handle;
  ::dlclose(handle);
  return nullptr;
}

// Whether what it defines is found by everybody, and what others define for it. That cannot be asked; it shows when
// names are looked for. It stays loaded meanwhile.
void find_scope(exported_names const &symbols, library &of) {
  symbols.for_each([&](char const *name, bool is_defined) {
    if (is_defined && of.is_global) return;
    auto const *address = ::dlsym(RTLD_DEFAULT, name);
    if (of.segment_of(address))
      of.is_global = true;
    else if (!is_defined && address)
      of.bound_to.push_back(address);
  });
}

std::uint64_t key_of(library const &of) {
  auto const text = of.path + '\n' + of.build;
  return values::hash_of(text.data(), text.size()).low / 4 | first_key;
}

void read(dl_phdr_info const &m, library &to) {
  for (auto const *h = m.dlpi_phdr, *end = h + m.dlpi_phnum; h != end; ++h)
    if (h->p_type == PT_LOAD)
      to.segments.push_back(
          {m.dlpi_addr + h->p_vaddr, m.dlpi_addr + h->p_vaddr + h->p_memsz, (h->p_flags & PF_W) != 0});
  auto const *start = to.segments.empty() ? nullptr : reinterpret_cast<void *>(to.segments[0].first);
  auto const file = memory::file_mapped_at(start);
  to.path = file.path.empty() ? to.loaded_as : file.path;
  to.build = build_of(m, file.number);
  to.key = key_of(to);
  read_module(m, to.path, to.tables);
}

// Null when it is not loaded any more.
std::shared_ptr<library> read(found_module const &found) {
  auto made = std::make_shared<library>();
  made->loaded_as = found.name;
  made->base = found.base;
  library_hold const stays(*made);
  if (!stays) return nullptr;
  exported_names symbols;
  memory::for_each_later_module([&](dl_phdr_info const &m) {
    if (m.dlpi_addr != found.base || !made->segments.empty()) return;
    read(m, *made);
    symbols = exported_names(m);
  });
  find_scope(symbols, *made);
  return made;
}

std::string hexadecimal(std::string const &bytes) {
  std::string text;
  for (unsigned char c : bytes) {
    text += "0123456789abcdef"[c >> 4];
    text += "0123456789abcdef"[c & 15];
  }
  return text;
}

}  // namespace

library::segment const *library::segment_of(void const *address) const {
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  for (auto const &s : segments)
    if (at >= s.first && at < s.last) return &s;
  return nullptr;
}

std::vector<library_pointer> find_libraries(std::vector<library_pointer> const &known, bool any_unloaded) {
  std::vector<library_pointer> all;
  for (auto const &m : later_modules()) {
    auto const same = std::find_if(known.begin(), known.end(), [&](library_pointer const &l) {
      return l->base == m.base && l->loaded_as == m.name && (l->is_kept || !any_unloaded);
    });
    if (same != known.end())
      all.push_back(*same);
    else if (auto made = read(m))
      all.push_back(std::move(made));
  }
  return all;
}

library_hold::library_hold(library const &of) : handle_(open_again(of.loaded_as, of.base)) {}
library_hold::~library_hold() {
  if (handle_) ::dlclose(handle_);
}

bool load_library(wanted_library const &wanted, std::vector<library_pointer> const &loaded, bool keeps) {
  auto const fail = [&](std::string const &why) {
    throw error("library " + wanted.path + " cannot be loaded: " + why);
  };
  auto const other = [&](std::string const &build) {
    fail("its file has been replaced: this is build " + hexadecimal(build) + ", and the caller has loaded build " +
         hexadecimal(wanted.build) + "; start new workers, or load the new one under another name");
  };
  if (wanted.path.empty() || wanted.path[0] != '/') fail("its path is not absolute");
  if (wanted.path.find('\0') != std::string::npos) fail("its path is cut in two by a zero");
  for (auto const &l : loaded) {
    if (l->path != wanted.path) continue;
    if (l->build != wanted.build) other(l->build);
    if (!keeps || l->is_kept) return l->is_kept;
    library_hold hold(*l);
    if (!hold) fail("it is being unloaded");
    return hold.keep();
  }
  if (auto const build = build_of_file(wanted.path); !build.empty() && build != wanted.build) other(build);
  void *const handle = ::dlopen(wanted.path.c_str(), RTLD_NOW | (wanted.is_global ? RTLD_GLOBAL : RTLD_LOCAL));
  if (!handle) fail(::dlerror());
  auto const now = find_libraries(loaded, false);
  auto const found =
      std::find_if(now.begin(), now.end(), [&](library_pointer const &l) { return l->path == wanted.path; });
  if (found != now.end() && (*found)->build == wanted.build) return true;
  auto const unwanted = found != now.end() ? *found : nullptr;
  ::dlclose(handle);
  if (!unwanted) fail("there is another file under that name");
  other(unwanted->build);
  return false;
}

}  // namespace ferry::globals
