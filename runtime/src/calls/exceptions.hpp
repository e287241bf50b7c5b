// Exceptions on their way between processes.
#pragma once

#include "calls/outcome.hpp"
#include "globals/registry.hpp"

#include <ferry/error.hpp>

#include <string>
#include <string_view>

namespace ferry::calls {

// What the handler's current exception is, ready to travel: encoded when its type can, else its type's name and what().
// `site` is the remote call that threw it, `here` the process it ran on.
outcome describe_current_exception(globals::registry const &, std::string_view site, proc_id here);

// Throws what another process threw: as its own type when that can be made here, else as remote_error.
[[noreturn]] void throw_remote(wire::result const &, globals::registry const &);

}  // namespace ferry::calls
