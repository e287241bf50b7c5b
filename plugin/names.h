// Names of things as a user would write them.
#pragma once

#include "unit_info.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"

#include <string>

namespace ferry_plugin {

// "scene", "cfg::opts", "main()::counter", "(anonymous namespace)::k", "Tmpl<int>::value".
std::string nameOf(const clang::NamedDecl &D);
// "int", "std::vector<Sphere>", "std::string", "lambda at main.cpp:12".
std::string nameOf(clang::QualType T, const clang::ASTContext &Ctx);
Place placeOf(clang::SourceLocation L, const clang::SourceManager &SM);
// The last part of a path.
llvm::StringRef fileName(llvm::StringRef Path);
// As a string literal of C++.
std::string quoted(llvm::StringRef Text);

}  // namespace ferry_plugin
