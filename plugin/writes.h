// Which variable an expression changes.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"

namespace ferry_plugin {

// Whether a local reference stands for what it was bound to.
enum class References { Followed, Kept };

// Through what `E` is reached by members, subscripts, element access of containers, smart pointers: a DeclRefExpr, or
// the CXXThisExpr when it leads to `*this` or a member of it. Null when it leads through another raw pointer or a call:
// then something else is meant.
const clang::Expr *rootOf(const clang::Expr *E, References Local = References::Followed);

// What `E` itself changes, if anything: the operand of an assignment or increment, the object of a member function that
// is not const.
const clang::Expr *changedBy(const clang::Expr *E);

// The user's function that makes `E` a change by not being const; null when `E` is one whatever its body does.
const clang::CXXMethodDecl *changingMethod(const clang::Expr *E);

}  // namespace ferry_plugin
