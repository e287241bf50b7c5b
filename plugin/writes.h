// Which variable an expression changes.
#pragma once

#include "clang/AST/Expr.h"

namespace ferry_plugin {

// The variable reference through which `E` is reached: by members, subscripts, element access of containers, smart
// pointers. Null when it leads through a raw pointer or a call: then something else is meant. `This` is set when it
// leads to a member of `*this`.
const clang::DeclRefExpr *rootOf(const clang::Expr *E, bool &This);

// What `E` itself changes, if anything: the operand of an assignment or increment, the object of a changing member
// function.
const clang::Expr *changedBy(const clang::Expr *E);

}  // namespace ferry_plugin
