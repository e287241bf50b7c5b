// What the fuzzer decodes into: one global variable of each family of types that travel, and calls with captures and
// arguments of the families that only calls can have. Variables are found by their tables, calls as they are made.
#pragma once

#include <string>
#include <vector>

namespace schema {

// Makes each call once.
void make_calls();
// Ends what the values of a variable or call own by going round in a circle.
void break_cycles(std::string const &name, bool is_call, std::vector<void *> const &values);

}  // namespace schema
