// Finds where a remote call casts what it took along by reference to a class that this is only a part of: the part
// travels, and what is around it does not.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceLocation.h"

#include <string>
#include <vector>

namespace ferry_plugin {

struct Downcast {
  std::string Capture;   // its name, or "this"
  std::string From, To;  // the classes
  clang::SourceLocation At, Cast;
};

// In the body of a lambda, and in the functions that it gives the object to, as far as they are seen. One per capture.
// Objects of polymorphic classes travel whole; where the lambda takes along one of the derived class as well, the other
// may be a part of it.
std::vector<Downcast> downcastsOf(const clang::CXXRecordDecl &Lambda);

}  // namespace ferry_plugin
