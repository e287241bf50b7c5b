// The requests of this process that have no answer yet: calls, fetches, inventories.
#pragma once

#include "cluster/link.hpp"
#include "globals/snapshot.hpp"
#include "wire/frame.hpp"

#include <ferry/error.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ferry::calls {

// One request. Its answer is written once, before `answered`.
struct request {
  std::uint64_t id = 0;
  proc_id to = 0;
  std::shared_ptr<cluster::link> stream;  // the answer is expected on it
  std::string site;                       // where the call stands, for messages
  char const *file = "";
  unsigned line = 0;
  std::string name;
  // What the call was made with, kept for a receiver that asks for it.
  std::vector<globals::snapshot> globals;
  std::vector<std::uint64_t> absent;  // statics of functions that are not initialised here
  bool report = false;  // nobody waits for it: an exception goes to standard error
  bool is_for_inventory = false;  // the answer is one, and else a result

  std::optional<wire::received> answer;
  std::exception_ptr lost;  // instead of an answer: the process has ended
  std::atomic<bool> answered{false};
  std::vector<net::waiter *> waiting;  // guarded by requests::mutex_
};

// Thread-safe.
class requests {
public:
  explicit requests(net::hub &hub) : hub_(hub) {}

  std::shared_ptr<request> make(proc_id to, std::string site = {});
  std::shared_ptr<request> find(std::uint64_t id);
  // Ends a request; null when there is none of that number (any more) which that process was asked, or when it was
  // asked for something else.
  std::shared_ptr<request> answer(proc_id from, std::uint64_t id, wire::received);
  void forget(std::uint64_t id);
  // The process has ended: none of its requests will be answered. Returns those to be reported.
  std::vector<std::shared_ptr<request>> lose(proc_id, std::exception_ptr);

  // Has the waiter signalled when the request ends; false when it has ended already.
  bool watch(request &, net::waiter &);
  void unwatch(request &, net::waiter &);
  // Where the first of the calls stands that a process has not answered; empty: there is none.
  std::string oldest_site(proc_id) const;
  // How many requests a process has not answered.
  int load(proc_id) const;

private:
  void end(request &);

  net::hub &hub_;
  mutable std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::unordered_map<std::uint64_t, std::shared_ptr<request>> open_;
  std::unordered_map<proc_id, int> load_;
};

}  // namespace ferry::calls
