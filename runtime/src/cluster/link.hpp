// A connection to another process as the reader serves it: frames become messages and go to a handler.
#pragma once

#include "net/connection.hpp"
#include "net/hub.hpp"
#include "wire/frame.hpp"

#include <ferry/error.hpp>

#include <atomic>
#include <memory>

namespace ferry::cluster {

class link;

class link_handler {
public:
  virtual ~link_handler() = default;
  // Called by the reader, one message at a time. Must not wait.
  virtual void on_message(std::shared_ptr<link> const &, wire::received) = 0;
  // The stream has ended, or this process cannot go on with it: then `why` says so. Called once.
  virtual void on_end(std::shared_ptr<link> const &, std::string const &why) = 0;
};

class link : public net::event_source, public std::enable_shared_from_this<link> {
public:
  // The handler must outlive the link.
  link(net::hub &, net::descriptor socket, link_handler &);

  // Begins to be served.
  void start();

  // False when the stream is broken; the end is then reported to the handler by the reader. Thread-safe.
  bool send(wire::message const &);
  void close();

  // The process at the other end; 0 until its hello has been accepted.
  proc_id peer() const { return peer_.load(std::memory_order_relaxed); }
  // Called by the reader, or before start().
  void set_peer(proc_id);

  // Why it has ended: this process has no memory for what the other one has sent, or for the rest of what it sends.
  bool lacks_memory() const { return lacks_memory_; }

  void on_readable() override;
  void on_writable() override;

private:
  void end(std::string const &why);

  net::hub &hub_;
  link_handler &handler_;
  net::connection connection_;
  std::function<void(wire::frame)> on_frame_;
  std::atomic<proc_id> peer_{0};
  bool ended_ = false, lacks_memory_ = false;
};

}  // namespace ferry::cluster
