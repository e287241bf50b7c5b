// A handle's view of a result that is kept by the process that made it.
#pragma once

#include "calls/runtime.hpp"
#include "values/memory.hpp"

#include <exception>
#include <mutex>

namespace ferry::abi {

// Shared by the copies of a handle in this process; they count as one holder.
class kept_result {
public:
  // `call`: the request that makes the result, when this process made the call; null for a handle from elsewhere.
  kept_result(proc_id owner, wire::result_key, std::shared_ptr<calls::request> call, net::deadline until,
              bool holds = true);
  ~kept_result();
  kept_result(kept_result const &) = delete;
  kept_result &operator=(kept_result const &) = delete;

  proc_id owner() const { return owner_; }
  wire::result_key key() const { return key_; }

  void *value(type const *of);
  bool wait(net::deadline);
  bool is_ready();
  void cancel();

private:
  net::deadline earlier(net::deadline) const;
  std::shared_ptr<calls::request> fetch(bool wait, bool value);
  std::string site() const;
  void fetch_value(type const *of, std::unique_lock<std::mutex> &);

  proc_id const owner_;
  wire::result_key const key_;
  std::shared_ptr<calls::request> const call_;
  net::deadline const until_;  // from call_options
  bool const holds_;           // the owner counts this process as a holder

  std::mutex mutex_;  // guards what follows; nobody waits for an answer with it held
  std::shared_ptr<calls::request> fetching_;
  bool fetched_ = false;
  std::exception_ptr failure_;
  values::memory value_;
};

}  // namespace ferry::abi
