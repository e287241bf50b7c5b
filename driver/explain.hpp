// `ferry explain`: what each remote call of a program moves, read from its tables without running it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace ferry::driver {

// `loaded`: the libraries that it loads while it runs. Throws ferry::error when the program cannot be read or has no
// tables.
void explain(std::string const &program, std::vector<std::string> const &loaded, std::ostream &out);

}  // namespace ferry::driver
