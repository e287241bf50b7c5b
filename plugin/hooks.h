// Classes that are serialized by functions written for Boost, cereal or HPX.
#pragma once

#include "clang/AST/DeclCXX.h"

#include <optional>
#include <string>

namespace ferry_plugin {

// How such a class is saved and loaded, as C++ text with the names `object` and `archive`.
struct Hook {
  std::string Save, Load;
};

// The class's own functions, or free ones for exactly this class, in its namespace or in that of Boost or cereal. None
// for a class that has a ferry::codec, and for classes of the standard library and Boost.
std::optional<Hook> findHook(const clang::CXXRecordDecl &Class);

// Whether the program has specialised ferry::codec for the type.
bool hasOwnCodec(clang::ASTContext &Ctx, clang::QualType T);

// Lets ferry::abi::access use the private functions and constructors of a class.
void befriend(clang::CXXRecordDecl &Class, clang::CXXRecordDecl &Access);

}  // namespace ferry_plugin
