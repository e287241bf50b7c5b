#include "memory/mappings.hpp"

#include <fcntl.h>
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

// A line: "5581c0000000-5581c0021000 rw-p …".
bool parse(std::string_view line, mapping &to) {
  char const *const end = line.data() + line.size();
  auto const first = std::from_chars(line.data(), end, to.pages.first, 16);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return false;
  auto const last = std::from_chars(first.ptr + 1, end, to.pages.last, 16);
  if (last.ec != std::errc() || end - last.ptr < 5) return false;
  to.is_private = last.ptr[4] == 'p';
  return true;
}

}  // namespace

bool read_mappings(std::vector<mapping> &mappings) {
  mappings.clear();
  std::string text;
  if (!read_whole("/proc/self/maps", text)) return false;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::size_t const length = rest.find('\n');
    if (mapping m{}; !parse(rest.substr(0, length), m))
      return false;
    else
      mappings.push_back(m);
    rest.remove_prefix(length == rest.npos ? rest.size() : length + 1);
  }
  return true;
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
