// What functions of the C++ library that have no body here do with the memory an argument points to.
#pragma once

#include "llvm/ADT/StringRef.h"

namespace ferry_plugin {

struct LibraryEffect {
  bool Known = false;
  bool Writes = false;   // what the argument leads to
  bool Behind = false;   // and what pointers there lead to
  bool Returns = false;  // a pointer to it, perhaps
  bool Links = false;    // stores pointers to it in what the other arguments lead to
};

LibraryEffect effectOf(llvm::StringRef LinkerName, unsigned Argument);

}  // namespace ferry_plugin
