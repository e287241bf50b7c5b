// `ferry explain`: what each remote call of a program moves, read from its tables without running it.
#pragma once

#include <iosfwd>
#include <string>

namespace ferry::driver {

// Throws ferry::error when the program cannot be read or has no tables.
void explain(std::string const &program, std::ostream &out);

}  // namespace ferry::driver
