// Whoever connects to a worker without being a process of this run is sent away, and does no harm: not with garbage, not with a
// frame that claims to be huge, not with half a frame, and not with the hello of another program.
// RUN: %ferryxx %sanitize %s -o %t && %run %t
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The abstract addresses at which this process listens.
std::vector<std::string> listening() {
  std::vector<std::string> inodes, addresses;
  for (auto const &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    std::string to = std::filesystem::read_symlink(entry, gone).string();
    if (to.starts_with("socket:[")) inodes.push_back(to.substr(8, to.size() - 9));
  }
  std::ifstream table("/proc/net/unix");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string skip, flags, inode, address;
    words >> skip >> skip >> skip >> flags >> skip >> skip >> inode >> address;
    bool accepts = flags == "00010000";
    for (auto const &mine : inodes)
      if (accepts && mine == inode && address.starts_with("@")) addresses.push_back(address);
  }
  return addresses;
}

// Sends bytes, and waits until the other end closes the stream.
bool is_sent_away(std::string const &address, std::string const &bytes, bool finish) {
  int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path + 1, address.data() + 1, address.size() - 1);
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  check(::connect(fd, reinterpret_cast<sockaddr *>(&to), length) == 0);
  (void)!::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (finish) ::shutdown(fd, SHUT_WR);
  char buffer[4096];
  ssize_t got;
  while ((got = ::recv(fd, buffer, sizeof buffer, 0)) > 0) {}
  ::close(fd);
  return got == 0 || errno == ECONNRESET;
}

std::string number(std::uint64_t n) { return std::string(reinterpret_cast<char const *>(&n), sizeof n); }

int main() {
  ferry::addprocs(2);
  auto addresses = ferry::remotecall_fetch(2, listening);
  check_equal(addresses.size(), 1u);
  auto const &door = addresses[0];
  check(is_sent_away(door, std::string(100000, 'x'), false));
  check(is_sent_away(door, number(~0ull), false));
  check(is_sent_away(door, number(std::uint64_t{1} << 32) + "abc", false));
  check(is_sent_away(door, number(100) + "half a frame", true));
  check(is_sent_away(door, number(0), false));
  check(is_sent_away(door, "", true));
  // A message of zeros: no segment to speak of.
  check(is_sent_away(door, number(3) + number(0) + number(0) + number(0), false));
  for (int i = 0; i < 200; ++i) check(is_sent_away(door, number(2) + number(static_cast<std::uint64_t>(i) << 32) + number(~0ull), false));
  check_equal(ferry::remotecall_fetch(2, [] { return ferry::myid(); }), 2);
  check_equal(ferry::remotecall_fetch(3, [] { return ferry::remotecall_fetch(2, [] { return ferry::myid(); }); }), 2);
}
