// An owned file descriptor, and the few socket operations ferry needs.
#pragma once

#include <string>
#include <utility>

namespace ferry::net {

class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor &operator=(descriptor &&other) noexcept {
    descriptor old(std::exchange(fd_, std::exchange(other.fd_, -1)));
    return *this;
  }
  ~descriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

private:
  int fd_ = -1;
};

// Throws ferry::error: "<doing>: <what errno says>".
[[noreturn]] void throw_errno(std::string const &doing);

// Two connected stream sockets, closed on exec.
std::pair<descriptor, descriptor> stream_pair();

// A socket that accepts streams on this machine, at an address of its own that the kernel chooses; `address` names it.
// Abstract, so nothing is left in the file system; whoever connects must know the cookie.
descriptor listen_locally(std::string &address);
descriptor connect_locally(std::string const &address);

// A connection waiting at `listener`, when its process belongs to this user; else an empty descriptor.
descriptor accept_from_same_user(int listener);

}  // namespace ferry::net
