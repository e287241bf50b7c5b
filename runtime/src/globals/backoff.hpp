// Whether something that helps most of the time is worth trying now.
#pragma once

#include <algorithm>

namespace ferry::globals {

// After three failures in a row it is left out for some turns: 8, then twice as many each time, up to 64.
class backoff {
public:
  // Once a turn.
  bool is_worth_it() {
    if (left_out_ == 0) return true;
    --left_out_;
    return false;
  }
  void helped() { failures_ = 0, pause_ = first_pause; }
  // Returns whether it is left out from now on.
  bool failed() {
    if (++failures_ < tolerated) return false;
    failures_ = 0;
    left_out_ = pause_;
    pause_ = std::min(2 * pause_, longest_pause);
    return true;
  }

private:
  static constexpr int tolerated = 3, first_pause = 8, longest_pause = 64;
  int failures_ = 0, left_out_ = 0, pause_ = first_pause;
};

}  // namespace ferry::globals
