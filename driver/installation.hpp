// Where this ferry is installed.
#pragma once

#include <string>

namespace ferry::driver {

// The folder that has bin/ferry++ in it. Ends the process with a message when it cannot be found.
std::string installation_prefix();

}  // namespace ferry::driver
