// What a process knows of another one.
#pragma once

#include "cluster/network.hpp"

#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace ferry::cluster {

struct network::member {
  proc_id id = 0;
  std::shared_ptr<link> stream;
  // A stream that this process has opened to it and that it has not answered yet. It may open one itself meanwhile:
  // then there are two, and each side sends on the one that it knew first.
  std::shared_ptr<link> opening;
  std::vector<wire::message> to_be_told;  // when there is a stream; these hold no views
  std::string address;  // where it accepts streams; empty when it does not

  bool joined = false;   // its hello has been accepted
  bool leaving = false;  // it has been asked to end
  bool left = false;
  exit_status status;
  std::string refused;                  // why it would not join
  std::vector<net::waiter *> watching;  // each is woken once when one of the above changes

  bool has_stream() const { return stream && joined && stream->peer() == id; }
  void changed(net::hub &hub) {
    for (auto *w : std::exchange(watching, {})) hub.signal(*w);
  }
  void stop_watching(net::waiter &w) {
    watching.erase(std::remove(watching.begin(), watching.end(), &w), watching.end());
  }

  // Of a process started by this one.
  pid_t pid = 0;
  net::descriptor process;  // pidfd
  std::shared_ptr<output_forwarder> output, errors;
};

inline net::deadline after(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

// Sees that a started process has ended.
class network::process_watch : public net::event_source {
public:
  process_watch(network &owner, std::shared_ptr<member> of) : owner_(owner), of_(std::move(of)) {}
  void on_readable() override { owner_.process_ended(*of_); }

private:
  network &owner_;
  std::shared_ptr<member> of_;
};

// Where other processes of the program connect.
class network::doorway : public net::event_source {
public:
  doorway(network &owner, net::descriptor listener) : owner_(owner), listener_(std::move(listener)) {}
  int fd() const { return listener_.get(); }
  void on_readable() override {
    if (auto socket = net::accept_from_same_user(listener_.get()))
      std::make_shared<link>(owner_.hub_, std::move(socket), owner_)->start();
  }

private:
  network &owner_;
  net::descriptor listener_;
};

}  // namespace ferry::cluster
