// Which process the values being encoded by this thread are for: handles among them tell their owner.
#pragma once

#include <ferry/error.hpp>

namespace ferry::calls {

// 0: not known, or several.
proc_id current_receiver();

class receiver_scope {
public:
  explicit receiver_scope(proc_id);
  ~receiver_scope();
  receiver_scope(receiver_scope const &) = delete;

private:
  proc_id before_;
};

}  // namespace ferry::calls
