// clang++ with nothing but the plugin and the library does what ferry++ does.
// RUN: %clangxx -std=c++20 -O2 -fplugin=%stage/lib/ferry/ferry-plugin.so -isystem %stage/include %s -o %t -L%stage/lib -lferry_runtime -Wl,-rpath,%stage/lib
// RUN: %run %t
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <vector>

std::vector<int> values{1, 2, 3};

int main() {
  ferry::addprocs(1);
  values.push_back(4);
  check_equal(ferry::remotecall_fetch(2, [] { return values.size(); }), 4u);
}
