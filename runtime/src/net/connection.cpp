#include "net/connection.hpp"

#include "memory/huge_pages.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

namespace ferry::net {
namespace {

constexpr std::size_t input_bytes = 64 * 1024;
constexpr std::size_t length_bytes = 8;
// Reading huge frames in pieces keeps the pages touched and the kernel's buffers in the caches.
constexpr std::size_t read_piece_bytes = 16 * 1024 * 1024;

// Takes `sent` bytes off the front of the blocks.
void advance(std::vector<iovec> &blocks, std::size_t sent) {
  std::size_t done = 0;
  while (done < blocks.size() && sent >= blocks[done].iov_len) sent -= blocks[done++].iov_len;
  blocks.erase(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(done));
  if (sent == 0) return;
  blocks[0].iov_base = static_cast<char *>(blocks[0].iov_base) + sent;
  blocks[0].iov_len -= sent;
}

wire::frame frame_of(std::size_t words) {
  wire::frame f{std::unique_ptr<std::uint64_t[]>(new std::uint64_t[words]), words};
  memory::prefer_huge_pages(f.words.get(), words * 8);
  return f;
}

}  // namespace

connection::connection(descriptor socket) : socket_(std::move(socket)), input_(input_bytes) {}

bool connection::send(wire::message const &m) {
  wire::outgoing out(m);
  std::lock_guard lock(sending_);
  if (broken_) return false;
  std::vector<iovec> rest = out.blocks();
  if (queue_.empty() && !write_some(rest)) return false;
  for (auto const &block : rest) {
    unsent_bytes copy{std::unique_ptr<unsigned char[]>(new unsigned char[block.iov_len]), block.iov_len};
    memory::prefer_huge_pages(copy.data.get(), copy.size);
    std::memcpy(copy.data.get(), block.iov_base, copy.size);
    queue_.push_back(std::move(copy));
  }
  unsent_.store(!queue_.empty(), std::memory_order_release);
  return true;
}

bool connection::write_some(std::vector<iovec> &blocks) {
  while (!blocks.empty()) {
    msghdr message{};
    message.msg_iov = blocks.data();
    message.msg_iovlen = std::min<std::size_t>(blocks.size(), IOV_MAX);
    ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      advance(blocks, static_cast<std::size_t>(sent));
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
    std::vector<iovec> first{{queue_.front().data.get() + queue_offset_, queue_.front().size - queue_offset_}};
    std::size_t before = first[0].iov_len;
    if (!write_some(first)) break;
    if (!first.empty()) {
      queue_offset_ += before - first[0].iov_len;
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
      wire::frame f = frame_of(words);
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
