// Pointers to member functions: which virtual functions they can name.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"

#include <string>

namespace ferry_plugin {

// Declares `virtual_members_of` for a type of pointers to member functions, which generated code knows by this name.
std::string virtualMembers(const clang::MemberPointerType &Pointer, clang::ASTContext &Ctx, const std::string &Name);

}  // namespace ferry_plugin
