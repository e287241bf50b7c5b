#include "installation.hpp"

#include <climits>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace ferry::driver {

std::string installation_prefix() {
  char path[PATH_MAX];
  ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0 || length == static_cast<ssize_t>(sizeof path)) {
    std::perror("ferry++: cannot find out where it is installed");
    std::exit(1);
  }
  std::string prefix(path, static_cast<std::size_t>(length));
  for (int up = 0; up < 2; ++up) prefix.resize(prefix.find_last_of('/'));
  return prefix;
}

}  // namespace ferry::driver
