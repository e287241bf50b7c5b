// What a remote call costs beside the raw mechanism under it: a request and an answer over a socket pair between two
// processes. Prints a table; medians. Run it pinned to one core (test/bench/run.sh does) and free.
#include <ferry/ferry.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

int unchanged_int = 1;
int ten[10][1];
std::vector<double> large;

namespace {

double median_us(int rounds, std::function<void()> const &what) {
  std::vector<double> times;
  for (int i = 0; i < rounds + rounds / 10; ++i) {
    auto begin = std::chrono::steady_clock::now();
    what();
    std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    if (i >= rounds / 10) times.push_back(took.count());
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[static_cast<std::size_t>(rounds / 2)];
}

bool all(ssize_t (*move)(int, void *, std::size_t), int fd, char *bytes, std::size_t size) {
  while (size) {
    ssize_t n = move(fd, bytes, size);
    if (n <= 0) return false;
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}
ssize_t write_some(int fd, void *b, std::size_t n) { return ::write(fd, b, n); }
ssize_t read_some(int fd, void *b, std::size_t n) { return ::read(fd, b, n); }

// A process that answers each `size` bytes with 64.
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
  void operator()() {
    char answer[64];
    if (!all(write_some, fd_, data_.data(), data_.size()) || !all(read_some, fd_, answer, sizeof answer)) std::abort();
  }

private:
  std::vector<char> data_;
  int fd_;
};

void row(char const *what, double ferry_us, double raw_us) {
  std::printf("%-52s %10.2f %10.2f %8.2f\n", what, ferry_us, raw_us, ferry_us / raw_us);
}

}  // namespace

int main() {
  std::printf("%-52s %10s %10s %8s\n", "", "ferry us", "raw us", "ratio");
  echo small(64), kib(1024), mib(1 << 20);
  double raw = median_us(20000, [&] { small(); });
  double raw_mib = median_us(300, [&] { mib(); });
  double raw_kib = median_us(20000, [&] { kib(); });

  ferry::addprocs(1);
  double empty = median_us(20000, [] { ferry::remotecall_fetch(2, [] {}); });
  row("empty call", empty, raw);
  row("a call that reaches an unchanged int",
      median_us(20000, [] { ferry::remotecall_fetch(2, [] { return unchanged_int; }); }), raw);
  row("a call that reaches an int that has changed",
      median_us(20000,
                [] {
                  ++unchanged_int;
                  ferry::remotecall_fetch(2, [] { return unchanged_int; });
                }),
      raw);
  row("a captured std::string of 1 KiB",
      median_us(20000,
                [text = std::string(1024, 'x')] { ferry::remotecall_fetch(2, [&text] { return text.size(); }); }),
      raw_kib);
  row("an argument: std::vector<double> of 1 MiB",
      median_us(300,
                [values = std::vector<double>(131072, 1.0)] {
                  ferry::remotecall_fetch(2, [](std::vector<double> const &v) { return v.size(); }, values);
                }),
      raw_mib);
  large.assign(131072, 1.0);
  row("a call that reaches an unchanged vector of 1 MiB",
      median_us(300, [] { ferry::remotecall_fetch(2, [] { return large.size(); }); }), raw);
  row("a call that reaches a changed vector of 1 MiB",
      median_us(300,
                [] {
                  large[5] += 1;
                  ferry::remotecall_fetch(2, [] { return large.size(); });
                }),
      raw_mib);
}
