// Whether this process runs threads of the program's: they can write its variables at any time.
#pragma once

namespace ferry::memory {

// On the stack of each thread that ferry starts, for as long as it runs.
class own_thread {
public:
  own_thread();
  ~own_thread();
  own_thread(own_thread const &) = delete;
  own_thread &operator=(own_thread const &) = delete;
};

// Whether all threads but the main one are ferry's own. False also when that is not known for a moment. One system
// call.
bool runs_only_own_threads();

}  // namespace ferry::memory
