// One stream to another process: frames out, frames in.
#pragma once

#include "net/descriptor.hpp"
#include "wire/frame.hpp"
#include "wire/outgoing.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ferry::net {

// Sending is thread-safe and does not wait for a receiver that does not read: the socket takes what the receiver reads
// meanwhile, straight from the sender's memory; the rest is kept in a copy, for all receivers the same where the
// message allows it, and sent by whoever reads (see hub). Receiving is done by one thread at a time, the hub's reader.
class connection {
public:
  explicit connection(descriptor socket);

  int fd() const { return socket_.get(); }

  // Sends a message, or queues what the socket does not take. False when the stream is broken. Throws std::bad_alloc:
  // then it has not been sent, and if a part of it has, the stream is given up.
  bool send(wire::message const &);
  // Sends what is queued; false while something is left. Called by the reader when the socket is writable.
  bool flush();
  bool is_given_up() const { return given_up_; }
  bool has_unsent() const { return unsent_.load(std::memory_order_acquire); }

  // Reads what has arrived without waiting and hands each complete frame to `on_frame`. Returns how many frames came;
  // -1 when the stream has ended or broke.
  int receive(std::function<void(wire::frame)> const &on_frame);

  // A longer frame breaks the stream. Called by the reader.
  void limit_frames(std::uint64_t words) { max_frame_words_ = words; }

  // No more sending and receiving; the reader sees the end. Thread-safe.
  void close();

private:
  bool write_some(std::vector<iovec> &blocks, std::size_t &first);
  bool write_while_it_is_read(std::vector<iovec> &blocks, std::size_t &first);
  void keep_all(wire::outgoing const &, std::vector<iovec> const &rest, std::size_t first);
  void keep(iovec, wire::outgoing::keeper const &);
  long read_some();

  descriptor socket_;

  std::mutex sending_;
  struct unsent_bytes {
    std::shared_ptr<void const> owner;
    unsigned char const *data;
    std::size_t size;
  };
  std::deque<unsent_bytes> queue_;
  std::size_t queue_offset_ = 0;  // of the first queued block, what is sent already
  std::atomic<bool> unsent_{false};
  std::atomic<bool> broken_{false}, given_up_{false};

  std::uint64_t max_frame_words_ = wire::max_frame_words;
  std::vector<unsigned char> input_;  // bytes received, not yet a whole frame
  std::size_t begin_ = 0, end_ = 0;
  wire::frame large_;           // a frame too large for `input_`, received in place
  std::size_t large_have_ = 0;  // bytes of it that have arrived
};

}  // namespace ferry::net
