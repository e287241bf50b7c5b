// The raw mechanism under a call: a request and an answer over a socket pair between two processes.
#pragma once

#include <cstdlib>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace bench {

// A process that answers each `size` bytes with 64. Made before the first ferry::addprocs, since it forks.
class echo {
public:
  explicit echo(std::size_t size) : data_(size) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) std::abort();
    if (::fork() == 0) {
      ::close(ends[0]);
      char answer[64] = {};
      while (all(read_some, ends[1], data_.data(), size) && all(write_some, ends[1], answer, sizeof answer)) {}
      ::_exit(0);
    }
    ::close(ends[1]);
    fd_ = ends[0];
  }
  ~echo() { ::close(fd_); }
  echo(echo const &) = delete;
  echo &operator=(echo const &) = delete;

  void operator()() {
    ask();
    await();
  }
  void ask() {
    if (!all(write_some, fd_, data_.data(), data_.size())) std::abort();
  }
  void await() {
    char answer[64];
    if (!all(read_some, fd_, answer, sizeof answer)) std::abort();
  }

private:
  static bool all(ssize_t (*move)(int, void *, std::size_t), int fd, char *bytes, std::size_t size) {
    while (size) {
      ssize_t n = move(fd, bytes, size);
      if (n <= 0) return false;
      bytes += n;
      size -= static_cast<std::size_t>(n);
    }
    return true;
  }
  static ssize_t write_some(int fd, void *b, std::size_t n) { return ::write(fd, b, n); }
  static ssize_t read_some(int fd, void *b, std::size_t n) { return ::read(fd, b, n); }

  std::vector<char> data_;
  int fd_;
};

}  // namespace bench
