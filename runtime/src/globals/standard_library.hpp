// Which C++ library the parts of the program use: one for all.
#pragma once

#include <string>

namespace ferry::globals {

// Why the modules that the program has been started with do not go together: one of their files was compiled with
// another C++ library than this runtime. Empty when none was.
std::string mixed_libraries();

}  // namespace ferry::globals
