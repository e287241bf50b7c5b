#include "cluster/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace ferry::cluster {
namespace {
// A line longer than this is shown in parts, so that a worker without line ends does not fill this process's memory.
constexpr std::size_t max_line_bytes = 64 * 1024;
}  // namespace

output_forwarder::output_forwarder(net::hub &hub, net::descriptor pipe, proc_id from, std::FILE *to)
    : hub_(hub), pipe_(std::move(pipe)), prefix_("From worker " + std::to_string(from) + ": "), to_(to) {
  ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
}

// True when the pipe has ended.
bool output_forwarder::read_available() {
  char buffer[16 * 1024];
  for (;;) {
    ssize_t got = ::read(pipe_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    pending_.append(buffer, static_cast<std::size_t>(got));
    write_lines(false);
    if (static_cast<std::size_t>(got) < sizeof buffer) return false;
  }
}

void output_forwarder::write_lines(bool all) {
  std::string out;
  std::size_t begin = 0;
  for (;;) {
    std::size_t end = pending_.find('\n', begin);
    bool cut = end == std::string::npos;
    if (cut && pending_.size() - begin < max_line_bytes && !(all && begin < pending_.size())) break;
    std::size_t length = cut ? pending_.size() - begin : end - begin;
    out.append(prefix_).append(pending_, begin, length).append("\n");
    begin += length + (cut ? 0 : 1);
    if (begin >= pending_.size()) break;
  }
  pending_.erase(0, begin);
  if (out.empty()) return;
  std::fwrite(out.data(), 1, out.size(), to_);
  std::fflush(to_);
}

void output_forwarder::on_readable() {
  if (ended_ || !read_available()) return;
  ended_ = true;
  hub_.remove(pipe_.get());
  write_lines(true);
}

void output_forwarder::finish() {
  if (ended_) return;
  read_available();
  ended_ = true;
  hub_.remove(pipe_.get());
  write_lines(true);
}

}  // namespace ferry::cluster
