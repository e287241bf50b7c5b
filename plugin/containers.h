// Classes that look like containers and cannot be walked member by member are sent by their elements. Which these are.
#pragma once

#include "clang/AST/DeclCXX.h"

#include <string>

namespace ferry_plugin {

// A member of a class of the user's that is more than storage and bookkeeping (pointers, numbers, raw memory): sending
// the elements alone would lose it. Empty when there is none.
std::string stateBesideElements(const clang::CXXRecordDecl &Class);

// A number among the members that need not be a count of elements: it stays behind. Empty when there is none.
std::string numberBesideElements(const clang::CXXRecordDecl &Class);

}  // namespace ferry_plugin
