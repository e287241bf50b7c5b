// Names of things as a user would write them.
#pragma once

#include "unit_info.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"

#include <string>

namespace clang {
class ASTNameGenerator;
class CXXMethodDecl;
}  // namespace clang

namespace ferry_plugin {

// "scene", "cfg::opts", "main()::counter", "(anonymous namespace)::k", "Tmpl<int>::value".
std::string nameOf(const clang::NamedDecl &D);
// "int", "std::vector<Sphere>", "std::string", "lambda at main.cpp:12".
std::string nameOf(clang::QualType T, const clang::ASTContext &Ctx);
Place placeOf(clang::SourceLocation L, const clang::SourceManager &SM);
// How all units call a virtual function as it is called: the node that leads to all that override it.
std::string dispatchName(const clang::CXXMethodDecl &M, clang::ASTNameGenerator &Names);
// The last part of a path.
llvm::StringRef fileName(llvm::StringRef Path);
// As a string literal of C++.
std::string quoted(llvm::StringRef Text);

}  // namespace ferry_plugin
