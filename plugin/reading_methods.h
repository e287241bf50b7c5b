// Member functions that are not declared const and change nothing all the same, as getters often are.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"

namespace ferry_plugin {

class ReadingMethods {
public:
  // Whether the body is known and only reads the object; it may give access to a part, as `operator[]` does. Doubt is a
  // no. To be asked when the unit has been parsed: until then templates have no bodies.
  bool contains(const clang::CXXMethodDecl &M);

private:
  class Visitor;
  bool find(const clang::CXXMethodDecl &M);

  llvm::DenseMap<const clang::CXXMethodDecl *, bool> Known;  // false while it is being looked at
  unsigned Depth = 0;
};

}  // namespace ferry_plugin
