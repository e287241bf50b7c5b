// Memory of bytes in which a program makes objects: its bytes are not its value.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

namespace ferry_plugin {

// Notes the variable or member that a placement new makes an object of a class, or a pointer, in.
void notePlacement(const clang::CXXNewExpr &New);

// Whether objects are made in it, as far as the unit shows: by such an expression, or by its alignment, which is that of a
// type (`alignas(T) unsigned char memory[sizeof(T)]`). With a number after alignas it is a buffer of bytes.
bool isRawMemory(const clang::ValueDecl &D);

}  // namespace ferry_plugin
