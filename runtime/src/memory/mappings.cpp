#include "memory/mappings.hpp"

#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

namespace ferry::memory {
namespace {

// The whole file. Read piece by piece, the kernel continues behind the last line's addresses.
bool read_whole(char const *path, std::string &text) {
  int const fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t got;
  do {
    std::size_t const have = text.size();
    text.resize(have + 64 * 1024);
    got = ::read(fd, text.data() + have, text.size() - have);
    text.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  } while (got > 0 || (got < 0 && errno == EINTR));
  ::close(fd);
  return got == 0;
}

// A line: "5581c0000000-5581c0021000 rw-p 00003000 08:01 123456   /path"; the number of the file is 0 where there is
// none.
bool parse(std::string_view line, mapping &to) {
  char const *const end = line.data() + line.size();
  auto const first = std::from_chars(line.data(), end, to.pages.first, 16);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return false;
  auto const last = std::from_chars(first.ptr + 1, end, to.pages.last, 16);
  if (last.ec != std::errc() || end - last.ptr < 5) return false;
  to.is_private = last.ptr[4] == 'p';
  std::string_view rest(last.ptr + 5, static_cast<std::size_t>(end - last.ptr - 5));
  for (int field = 0; field < 2; ++field) {  // offset and device
    rest.remove_prefix(std::min(rest.size(), std::size_t{1}));
    rest.remove_prefix(std::min(rest.size(), rest.find(' ')));
  }
  std::uint64_t file = 0;
  if (rest.empty() || std::from_chars(rest.data() + 1, end, file).ec != std::errc()) return false;
  to.is_of_file = file != 0;
  to.file = file;
  return true;
}

// What stands behind the fifth field.
std::string_view path_in(std::string_view line) {
  for (int field = 0; field < 5; ++field) {
    line.remove_prefix(std::min(line.size(), line.find(' ')));
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
  }
  constexpr std::string_view deleted = " (deleted)";
  if (line.size() >= deleted.size() && line.substr(line.size() - deleted.size()) == deleted)
    line.remove_suffix(deleted.size());
  return line;
}

// What the dynamic linker has mapped.
page_set loaded_modules() {
  page_set all;
  ::dl_iterate_phdr(
      [](dl_phdr_info *module, std::size_t, void *to) {
        for (auto const *h = module->dlpi_phdr; h != module->dlpi_phdr + module->dlpi_phnum; ++h)
          if (h->p_type == PT_LOAD)
            static_cast<page_set *>(to)->add(reinterpret_cast<void const *>(module->dlpi_addr + h->p_vaddr),
                                             h->p_memsz);
        return 0;
      },
      &all);
  all.finish();
  return all;
}

}  // namespace

// Shows the mappings and their lines until `use` returns false. False when they cannot be read.
template <class Use> static bool for_each_mapping(Use use) {
  std::string text;
  if (!read_whole("/proc/self/maps", text)) return false;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::size_t const length = rest.find('\n');
    auto const line = rest.substr(0, length);
    mapping m{};
    if (!parse(line, m)) return false;
    if (!use(m, line)) break;
    rest.remove_prefix(length == rest.npos ? rest.size() : length + 1);
  }
  return true;
}

bool read_mappings(std::vector<mapping> &mappings) {
  mappings.clear();
  return for_each_mapping([&](mapping const &m, std::string_view) {
    mappings.push_back(m);
    return true;
  });
}

mapped_file file_mapped_at(void const *address) {
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  mapped_file found;
  for_each_mapping([&](mapping const &m, std::string_view line) {
    if (at >= m.pages.last) return true;
    if (at >= m.pages.first && m.is_of_file) found = {std::string(path_in(line)), m.file};
    return false;
  });
  return found;
}

bool belong_to_this_process(std::vector<mapping> const &mappings) {
  page_set files;
  for (auto const &m : mappings) {
    if (!m.is_private) return false;
    if (m.is_of_file) files.add(reinterpret_cast<void const *>(m.pages.first), m.pages.bytes());
  }
  files.finish();
  return files.ranges().empty() || loaded_modules().contains(files);
}

bool mappings_below(std::vector<page_range> const &ranges, std::vector<mapping> const &all,
                    std::vector<mapping> &below) {
  below.clear();
  auto at = all.begin();
  for (page_range r : ranges) {
    at = std::lower_bound(at, all.end(), r.first,
                          [](mapping const &m, auto address) { return m.pages.last <= address; });
    for (std::uintptr_t address = r.first; address < r.last; address = at->pages.last, address < r.last ? ++at : at) {
      if (at == all.end() || at->pages.first > address) return false;
      if (below.empty() || below.back().pages != at->pages) below.push_back(*at);
    }
  }
  return true;
}

}  // namespace ferry::memory
