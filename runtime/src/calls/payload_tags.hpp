// The tags of large blocks in captures and arguments. One that lies where it lay in an earlier call is looked at like a
// global: only where it was written since.
#pragma once

#include "globals/observed_blocks.hpp"
#include "wire/messages.hpp"

#include <list>

namespace ferry::calls {

// Not thread-safe.
class payload_tags {
public:
  // The tag of what the block holds now; it depends on nothing but the content.
  wire::content_tag of(wire::bytes block);
  // All blocks may have been written in a way that cannot be seen.
  void forget() { places_.clear(); }

private:
  struct place {
    wire::bytes block;
    globals::observed_blocks content;
    globals::version looks;
  };
  std::list<place> places_;  // the ones used last first
};

}  // namespace ferry::calls
