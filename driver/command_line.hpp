// What ferry++ adds to clang++'s command line.
#pragma once

#include <string>
#include <vector>

namespace ferry::driver {

// What a command line asks clang++ to do, as far as it matters here.
struct request {
  bool compiles = true;  // source may be compiled
  bool links = true;     // a program or shared library comes out
  bool has_standard = false;
  bool is_static = false;
  bool relocatable = false;
  bool usual_linker = true;  // GNU ld links native objects as they are: it tells ferry's plugin of each of them
  bool uses_libcxx = false;  // libc++ in place of libstdc++
};

// `arguments` are those after the program's name, with the content of @files in their place.
request understand(std::vector<std::string> const &arguments);

// The library that the program is linked with, without lib and .so.
std::string runtime_name(request const &);

// The arguments to add for it.
struct additions {
  std::vector<std::string> before, after;
};
additions additions_for(request const &, std::string const &prefix);

// Replaces each @file by the arguments in it, as clang++ does.
std::vector<std::string> expand_files(std::vector<std::string> const &arguments);

}  // namespace ferry::driver
