#include "globals/modules.hpp"

#include "globals/exported_names.hpp"
#include "globals/notes.hpp"
#include "memory/shared_modules.hpp"

#include <ferry/abi/tables.hpp>

#include <elf.h>
#include <xxhash.h>

#include <cstring>

namespace ferry::globals {
namespace {

std::string file_name(char const *path) {
  char const *slash = std::strrchr(path, '/');
  return slash ? slash + 1 : path;
}

bool is_build_id(note const &n) { return n.owner == "GNU" && n.type == NT_GNU_BUILD_ID; }
bool is_of_tables(note const &n) { return n.owner == abi::note_owner && n.type == abi::note_type; }

std::size_t place_of(dl_phdr_info const &module, note const &n) {
  return static_cast<std::size_t>(n.bytes - reinterpret_cast<unsigned char const *>(module.dlpi_addr));
}

class identity {
public:
  identity() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~identity() { XXH3_freeState(state_); }
  identity(identity const &) = delete;
  identity &operator=(identity const &) = delete;

  void add(dl_phdr_info const &module) {
    for_each_note(module, [&](note const &n) {
      if (is_build_id(n) || n.owner == abi::note_owner) XXH3_128bits_update(state_, n.bytes, n.size);
    });
  }
  std::string bytes() const {
    XXH128_canonical_t b;
    XXH128_canonicalFromHash(&b, XXH3_128bits_digest(state_));
    return {reinterpret_cast<char const *>(b.digest), sizeof b.digest};
  }

private:
  XXH3_state_t *state_;
};

void add(loaded_tables &to, unit_view const &view, std::size_t place) {
  to.modules.back().units.push_back({view, place, to.plain.add(view)});
}

}  // namespace

void read_program(loaded_tables &to) {
  memory::for_each_shared_module([&](dl_phdr_info const &module) {
    to.modules.push_back({file_name(module.dlpi_name), {}, {}});
    for_each_note(module, [&](note const &n) {
      if (is_of_tables(n)) add(to, {n.bytes, n.size}, place_of(module, n));
      if (n.owner == abi::note_owner && n.type == abi::outside_names_type)
        to.modules.back().names = {n.bytes, n.size, exported_names(module)};
    });
    if (to.modules.back().units.empty()) to.modules.pop_back();
    return false;
  });
}

// Which names it exports can be asked only while it is loaded, so nothing is said of them.
void read_module(dl_phdr_info const &module, std::string const &name, loaded_tables &to) {
  to.modules.push_back({name, {}, {}});
  for_each_note(module, [&](note const &n) {
    if (!is_of_tables(n)) return;
    unit_view const there(n.bytes, n.size);
    auto const &bytes = to.notes.emplace_back(n.bytes, n.bytes + n.size);
    auto const *pointers = there.pointers();
    if (pointers) pointers = to.pointers.emplace_back(pointers, pointers + there.pointer_count()).data();
    add(to, {bytes.data(), bytes.size(), pointers}, place_of(module, n));
  });
}

std::string build_identity() {
  identity all;
  memory::for_each_shared_module([&](dl_phdr_info const &module) {
    all.add(module);
    return false;
  });
  return all.bytes();
}

bool has_build_id(dl_phdr_info const &module) {
  bool has = false;
  for_each_note(module, [&](note const &n) { has = has || is_build_id(n); });
  return has;
}

std::string build_identity(dl_phdr_info const &module) {
  identity one;
  one.add(module);
  return one.bytes();
}

}  // namespace ferry::globals
