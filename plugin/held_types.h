// Which types the unit gives to objects that hold a value of any type: std::function, std::any.
#pragma once

#include "types.h"

#include <string>
#include <vector>

namespace ferry_plugin {

struct HeldType {
  clang::QualType Holder, Held;
  std::string Key;  // orders them, the same way in each run
  bool Local;       // one of them is local to the unit
  std::vector<clang::FunctionDecl *> Makers;
};

// Found by the constructors of the holders that the unit uses; none in a unit without type information.
std::vector<HeldType> findHeldTypes(clang::ASTContext &Ctx);

// Variables of type abi::held_type, with mark h. What makes the holders gets mark k: a row that none of them is there
// for is dropped in the end.
std::string heldTypeRows(const std::vector<HeldType> &All, TypeSet &Types);

}  // namespace ferry_plugin
