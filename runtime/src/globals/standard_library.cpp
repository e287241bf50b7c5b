#include "globals/standard_library.hpp"

#include "globals/notes.hpp"
#include "memory/shared_modules.hpp"

#include <ferry/abi/same_library.hpp>
#include <ferry/abi/tables.hpp>

#include <cstring>
#include <string_view>

namespace ferry::globals {
namespace {

using abi::standard_library;

#ifdef _LIBCPP_VERSION
constexpr auto own = standard_library::libcxx;
constexpr char own_name[] = "libc++", other_name[] = "libstdc++", other_runtime[] = "libferry_runtime.so";
#else
constexpr auto own = standard_library::libstdcxx;
constexpr char own_name[] = "libstdc++", other_name[] = "libc++", other_runtime[] = "libferry_runtime_libcxx.so";
#endif

// The tables of another version, or that are damaged, are refused where they are read.
bool is_of_the_other(note const &n) {
  abi::unit_header head;
  if (n.owner != abi::note_owner || n.type != abi::note_type || n.size < sizeof head) return false;
  std::memcpy(&head, n.bytes, sizeof head);
  return head.magic == abi::tables_magic && head.version == abi::tables_version &&
         head.library != standard_library::none && head.library != own;
}

}  // namespace

std::string mixed_libraries() {
  std::string const use = std::string("; ferry's runtime that it was linked with is for ") + own_name +
                          ": compile and link all files of the program and of its libraries either with "
                          "-stdlib=libc++ or without";
  std::string found;
  memory::for_each_shared_module([&](dl_phdr_info const &module) {
    std::string_view const path = module.dlpi_name;
    bool other = false;
    for_each_note(module, [&](note const &n) { other |= is_of_the_other(n); });
    if (other)
      found = "a file of " + (path.empty() ? "this program" : std::string(path.substr(path.rfind('/') + 1))) +
              " was compiled with " + other_name + use;
    else if (path.ends_with(other_runtime))
      found = std::string("a library of this program was linked with ferry's runtime for ") + other_name + use;
    return !found.empty();
  });
  return found;
}

}  // namespace ferry::globals

namespace ferry::abi {
#ifdef _LIBCPP_VERSION
char const needs_linking_with_stdlib_libcxx = 0;
#else
char const needs_linking_without_stdlib_libcxx = 0;
#endif
}  // namespace ferry::abi
