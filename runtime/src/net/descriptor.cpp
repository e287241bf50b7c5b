#include "net/descriptor.hpp"

#include <ferry/error.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace ferry::net {
namespace {

// Abstract names begin with a zero byte; in `address` it is written as '@'.
sockaddr_un abstract(std::string const &address, socklen_t &length) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (address.size() < 2 || address[0] != '@' || address.size() > sizeof to.sun_path)
    throw error("not a local address: '" + address + "'");
  std::memcpy(to.sun_path + 1, address.data() + 1, address.size() - 1);
  length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  return to;
}

descriptor stream_socket() {
  descriptor s(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!s) throw_errno("cannot make a socket");
  return s;
}

}  // namespace

descriptor::~descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

void throw_errno(std::string const &doing) { throw error(doing + ": " + std::strerror(errno)); }

std::pair<descriptor, descriptor> stream_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw_errno("cannot make a socket pair");
  return {descriptor(ends[0]), descriptor(ends[1])};
}

descriptor listen_locally(std::string &address) {
  descriptor s = stream_socket();
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  // Only the family given: the kernel chooses a free abstract name.
  if (::bind(s.get(), reinterpret_cast<sockaddr *>(&at), sizeof(sa_family_t)) != 0 || ::listen(s.get(), 1024) != 0)
    throw_errno("cannot listen for other processes");
  socklen_t length = sizeof at;
  if (::getsockname(s.get(), reinterpret_cast<sockaddr *>(&at), &length) != 0)
    throw_errno("cannot find out the address to listen at");
  address.assign(at.sun_path, length - offsetof(sockaddr_un, sun_path));
  address[0] = '@';
  return s;
}

descriptor connect_locally(std::string const &address) {
  descriptor s = stream_socket();
  socklen_t length;
  sockaddr_un to = abstract(address, length);
  while (::connect(s.get(), reinterpret_cast<sockaddr *>(&to), length) != 0)
    if (errno != EINTR) throw_errno("cannot connect to " + address);
  return s;
}

descriptor accept_from_same_user(int listener) {
  descriptor s(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (!s) return s;
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(s.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.uid != ::geteuid())
    return descriptor();
  return s;
}

}  // namespace ferry::net
