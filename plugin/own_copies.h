// Classes whose objects become something else when they are copied.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Type.h"

namespace ferry_plugin {

// Which of abi::copies a type has, by its name there: whether code of the program runs when an object is copied or
// moved, and whether all its content lies in its bytes. How a container of the library copies is not looked at: it is
// moved by its pointers.
const char *copiesOf(clang::QualType T, const clang::ASTContext &Ctx);

}  // namespace ferry_plugin
