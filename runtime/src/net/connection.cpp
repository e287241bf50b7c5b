#include "net/connection.hpp"

#include "memory/kept_memory.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>

namespace ferry::net {
namespace {

constexpr std::size_t input_bytes = 64 * 1024;
constexpr std::size_t length_bytes = 8;
// Reading huge frames in pieces keeps the pages touched and the kernel's buffers in the caches.
constexpr std::size_t read_piece_bytes = 16 * 1024 * 1024;

// Less than this is copied at once when the socket is full.
constexpr std::size_t worth_waiting_bytes = 256 * 1024;
// A receiver that takes nothing for so long, or takes it more slowly than a copy is made, is not waited for.
constexpr int patience_ms = 5;
constexpr std::size_t slowest_bytes_per_ms = 256 * 1024;

// Takes `sent` bytes off the blocks from `first` on.
void advance(std::vector<iovec> &blocks, std::size_t &first, std::size_t sent) {
  while (first < blocks.size() && sent >= blocks[first].iov_len) sent -= blocks[first++].iov_len;
  if (sent == 0) return;
  blocks[first].iov_base = static_cast<char *>(blocks[first].iov_base) + sent;
  blocks[first].iov_len -= sent;
}

std::size_t bytes_of(std::vector<iovec> const &blocks, std::size_t first) {
  std::size_t sum = 0;
  for (; first < blocks.size(); ++first) sum += blocks[first].iov_len;
  return sum;
}

bool can_be_written(int fd) {
  pollfd socket{fd, POLLOUT, 0};
  return ::poll(&socket, 1, patience_ms) > 0;
}

}  // namespace

connection::connection(descriptor socket) : socket_(std::move(socket)), input_(input_bytes) {}

bool connection::send(wire::message const &m) {
  wire::outgoing out(m);
  std::lock_guard lock(sending_);
  if (broken_) return false;
  std::vector<iovec> rest = out.blocks();
  std::size_t first = 0;
  if (queue_.empty() && !write_while_it_is_read(rest, first)) return false;
  keep_all(out, rest, first);
  unsent_.store(!queue_.empty(), std::memory_order_release);
  return true;
}

// Without memory for it the message has not been sent; when a part of it has left, nothing can come after that.
void connection::keep_all(wire::outgoing const &out, std::vector<iovec> const &rest, std::size_t first) {
  bool const has_begun = first != 0 || rest[0].iov_len != out.blocks()[0].iov_len;
  std::size_t const before = queue_.size();
  try {
    for (; first < rest.size(); ++first) keep(rest[first], out.keeper_of(first));
  } catch (...) {
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(before), queue_.end());
    if (has_begun) {
      // Only the reader here sees the end at once: it has to say why before the other side acts on it.
      given_up_ = broken_ = true;
      ::shutdown(socket_.get(), SHUT_RD);
    }
    throw;
  }
}

// Queues memory that may change, or its copies.
void connection::keep(iovec memory, wire::outgoing::keeper const &keeper) {
  auto const *data = static_cast<unsigned char const *>(memory.iov_base);
  std::size_t size = memory.iov_len;
  if (keeper.owner) {
    queue_.push_back({keeper.owner, data, size});
    return;
  }
  constexpr std::size_t segment = memory::shared_copy::segment_bytes;
  while (size != 0) {
    std::size_t part = size;
    if (keeper.copy) {
      auto const offset = static_cast<std::size_t>(data - keeper.copied), within = offset % segment;
      auto const whole = keeper.copy->bytes_of(offset / segment);
      part = std::min(size, whole - within);
      if (part >= whole / 2) {  // else to copy all of the segment would not pay
        auto shared = keeper.copy->segment(offset / segment, keeper.copied);
        auto const *content = shared.get() + within;
        queue_.push_back({std::move(shared), content, part});
        data += part;
        size -= part;
        continue;
      }
    }
    std::shared_ptr<std::uint64_t[]> own = memory::passing_words((part + 7) / 8);
    std::memcpy(own.get(), data, part);
    auto const *content = reinterpret_cast<unsigned char const *>(own.get());
    queue_.push_back({std::move(own), content, part});
    data += part;
    size -= part;
  }
}

// Large messages leave straight from the sender's memory as long as the receiver reads them.
bool connection::write_while_it_is_read(std::vector<iovec> &blocks, std::size_t &first) {
  if (!write_some(blocks, first)) return false;
  std::size_t const all = bytes_of(blocks, first);
  auto const begin = std::chrono::steady_clock::now();
  for (std::size_t left = all; left >= worth_waiting_bytes; left = bytes_of(blocks, first)) {
    auto const expected_ms = patience_ms + static_cast<long long>((all - left) / slowest_bytes_per_ms);
    if (std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(expected_ms)) break;
    if (!can_be_written(socket_.get())) break;
    if (!write_some(blocks, first)) return false;
  }
  return true;
}

bool connection::write_some(std::vector<iovec> &blocks, std::size_t &first) {
  while (first < blocks.size()) {
    msghdr message{};
    message.msg_iov = blocks.data() + first;
    message.msg_iovlen = std::min<std::size_t>(blocks.size() - first, IOV_MAX);
    ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      advance(blocks, first, static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (errno != EINTR) {
      broken_ = true;
      return false;
    }
  }
  return true;
}

bool connection::flush() {
  std::lock_guard lock(sending_);
  while (!queue_.empty() && !broken_) {
    auto const &next = queue_.front();
    std::vector<iovec> rest{{const_cast<unsigned char *>(next.data) + queue_offset_, next.size - queue_offset_}};
    std::size_t done = 0;
    if (!write_some(rest, done)) break;
    if (done == 0) {
      queue_offset_ = next.size - rest[0].iov_len;
      return false;
    }
    queue_.pop_front();
    queue_offset_ = 0;
  }
  if (broken_) queue_.clear();
  unsent_.store(false, std::memory_order_release);
  return true;
}

// Reads into the large frame when there is one, else into the input buffer. Bytes read, 0: nothing there, -1: the end.
long connection::read_some() {
  void *to = input_.data() + end_;
  std::size_t room = input_.size() - end_;
  if (large_.words) {
    to = reinterpret_cast<unsigned char *>(large_.words.get()) + large_have_;
    room = std::min(large_.count * 8 - large_have_, read_piece_bytes);
  }
  for (;;) {
    ssize_t got = ::recv(socket_.get(), to, room, MSG_DONTWAIT);
    if (got > 0) return got;
    if (got == 0) return -1;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    if (errno != EINTR) return -1;
  }
}

int connection::receive(std::function<void(wire::frame)> const &on_frame) {
  int frames = 0;
  for (;;) {
    std::size_t room = large_.words ? large_.count * 8 - large_have_ : input_.size() - end_;
    long got = read_some();
    if (got < 0) return -1;
    if (got == 0) return frames;
    if (large_.words) {
      large_have_ += static_cast<std::size_t>(got);
      if (large_have_ == large_.count * 8) {
        ++frames;
        on_frame(std::move(large_));
        large_ = {};
      }
      continue;
    }
    end_ += static_cast<std::size_t>(got);
    while (end_ - begin_ >= length_bytes) {
      std::uint64_t words;
      std::memcpy(&words, input_.data() + begin_, length_bytes);
      if (words == 0 || words > max_frame_words_) return -1;
      std::size_t have = end_ - begin_ - length_bytes, whole = words * 8;
      if (have < whole && whole + length_bytes <= input_.size()) break;
      wire::frame f{memory::kept_words(words), words};
      std::size_t copied = std::min(have, whole);
      std::memcpy(f.words.get(), input_.data() + begin_ + length_bytes, copied);
      begin_ += length_bytes + copied;
      if (copied < whole) {
        large_ = std::move(f);
        large_have_ = copied;
        break;
      }
      ++frames;
      on_frame(std::move(f));
    }
    // What is left of an incomplete frame moves to the front.
    if (begin_ == end_) {
      begin_ = end_ = 0;
    } else if (begin_ != 0) {
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    // A read that did not fill its room has emptied the socket: save the call that would say so.
    if (static_cast<std::size_t>(got) < room) return frames;
  }
}

void connection::close() {
  broken_ = true;
  ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace ferry::net
