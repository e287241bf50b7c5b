#include "globals/standard_library.hpp"

#include "globals/modules.hpp"
#include "memory/shared_modules.hpp"

#include <ferry/abi/same_library.hpp>
#include <ferry/abi/tables.hpp>

#include <algorithm>
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
bool is_of_the_other(loaded_unit const &u) {
  abi::unit_header head;
  if (u.size < sizeof head) return false;
  std::memcpy(&head, u.bytes, sizeof head);
  return head.magic == abi::tables_magic && head.version == abi::tables_version &&
         head.library != standard_library::none && head.library != own;
}

}  // namespace

std::string mixed_libraries() {
  std::string const use = std::string("; ferry's runtime that it was linked with is for ") + own_name +
                          ": compile and link all files of the program and of its libraries either with "
                          "-stdlib=libc++ or without";
  std::string found;
  for_each_module([&](loaded_module const &m) {
    if (found.empty() && std::any_of(m.units.begin(), m.units.end(), is_of_the_other))
      found = "a file of " + std::string(m.name.empty() ? "this program" : m.name) + " was compiled with " +
              other_name + use;
  });
  memory::for_each_shared_module([&](dl_phdr_info const &module) {
    if (found.empty() && std::string_view(module.dlpi_name).ends_with(other_runtime))
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
