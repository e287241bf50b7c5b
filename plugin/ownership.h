// How a variable's value lies in memory, as far as it decides who can change it.
#pragma once

#include "clang/AST/Type.h"

namespace ferry_plugin {

struct Ownership {
  static constexpr unsigned Unbounded = ~0u;
  // Number of pointers in a row that lead from the object to its farthest part: 0 for numbers and their arrays, 1 for
  // a vector of them or a string. What lies there holds no pointers.
  unsigned Depth = Unbounded;
  // Whether the value owns what it leads to alone: no raw pointer, reference or shared pointer is in it. It cannot lead
  // into what another variable owns then.
  bool Sole = false;
};

// Of a complete type.
Ownership ownershipOf(clang::QualType T, const clang::ASTContext &Ctx);

}  // namespace ferry_plugin
