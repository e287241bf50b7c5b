// A frame as it came from a stream, and reading the message in it.
#pragma once

#include "memory/kept_memory.hpp"
#include "wire/messages.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace ferry::wire {

// No frame is longer: 64 GiB. A longer one comes from a peer that is not ferry.
inline constexpr std::uint64_t max_frame_words = std::uint64_t{1} << 33;
// Before its hello has been accepted a peer can make this process allocate no more than this: 64 KiB.
inline constexpr std::uint64_t max_hello_words = 8192;

// The words of one message, without the length before it. Owns its memory.
struct frame {
  memory::words words;
  std::size_t count = 0;
};

// A message and the memory its views point into.
class received {
public:
  // Throws ferry::error when the frame holds no valid message.
  explicit received(frame);
  received(received &&) noexcept;
  received &operator=(received &&) noexcept;
  ~received();

  message const &get() const { return message_; }
  template <class T> T const *as() const { return std::get_if<T>(&message_); }

private:
  frame frame_;
  std::vector<std::unique_ptr<unsigned char[]>> joined_;  // values that came in several pieces
  message message_;
};

}  // namespace ferry::wire
