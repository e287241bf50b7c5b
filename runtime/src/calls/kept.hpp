// The results that stay on this process until they are fetched, and who still has a handle to them.
#pragma once

#include "calls/outcome.hpp"
#include "cluster/link.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace ferry::calls {

// Thread-safe.
class kept_results {
public:
  // A call has arrived whose result is to be kept; its caller holds it.
  void expect(wire::result_key, proc_id caller);
  // It has ended: everybody who waits for it is told.
  void complete(wire::result_key, std::shared_ptr<outcome const>);
  void answer(std::shared_ptr<cluster::link> const &, wire::fetch const &);
  void change_holders(wire::holders const &);
  // A process is gone: its handles are, too.
  void drop_holder(proc_id);

private:
  struct key_hash {
    std::size_t operator()(wire::result_key k) const {
      return k.call * 0x9e3779b97f4a7c15u + static_cast<unsigned>(k.caller);
    }
  };
  struct kept {
    bool has_arrived = false;               // its call
    std::shared_ptr<outcome const> result;  // null: not yet
    std::map<proc_id, std::int64_t> holders;
    std::vector<std::pair<std::shared_ptr<cluster::link>, wire::fetch>> waiting;
  };
  using results = std::unordered_map<wire::result_key, kept, key_hash>;
  static bool is_held(kept const &);
  results::iterator find_or_await(wire::result_key);

  std::mutex mutex_;
  results results_;
  std::map<proc_id, std::uint64_t> newest_;  // call of each caller that has arrived
};

}  // namespace ferry::calls
