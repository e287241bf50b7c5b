#include "program_files.hpp"

#include <ferry/error.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

namespace ferry::driver {
namespace {

namespace fs = std::filesystem;

constexpr char const *system_folders[] = {"/lib/x86_64-linux-gnu",
                                          "/usr/lib/x86_64-linux-gnu",
                                          "/lib/aarch64-linux-gnu",
                                          "/usr/lib/aarch64-linux-gnu",
                                          "/lib64",
                                          "/usr/lib64",
                                          "/lib",
                                          "/usr/lib",
                                          "/usr/local/lib"};

std::vector<std::string> split(char const *list) {
  std::vector<std::string> parts;
  for (std::string rest = list ? list : ""; !rest.empty();) {
    auto end = rest.find(':');
    if (end != 0) parts.push_back(rest.substr(0, end));
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return parts;
}

std::optional<std::string> find_library(std::string const &name, elf_file const &needed_by) {
  if (name.find('/') != std::string::npos) return fs::exists(name) ? std::optional(name) : std::nullopt;
  auto folders = needed_by.library_paths();
  for (auto &folder : split(std::getenv("LD_LIBRARY_PATH"))) folders.push_back(std::move(folder));
  folders.insert(folders.end(), std::begin(system_folders), std::end(system_folders));
  for (auto const &folder : folders)
    if (auto path = fs::path(folder) / name; fs::is_regular_file(path)) return path.string();
  return {};
}

}  // namespace

program_files find_program_files(std::string const &program, std::vector<std::string> const &loaded) {
  program_files found;
  found.files.emplace_back(program);
  std::set<std::string> seen;
  auto const add_needed = [&](std::size_t first) {
    for (std::size_t i = first; i < found.files.size(); ++i)
      for (auto const &name : found.files[i].needed()) {
        if (!seen.insert(name).second) continue;
        if (auto path = find_library(name, found.files[i]))
          found.files.emplace_back(*path);
        else
          found.missing.push_back(name);
      }
  };
  add_needed(0);
  found.first_loaded = found.files.size();
  for (auto const &library : loaded) found.files.emplace_back(library);
  add_needed(found.first_loaded);
  return found;
}

}  // namespace ferry::driver
