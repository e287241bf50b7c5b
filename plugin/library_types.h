// What ferry knows of library classes by their names.
#pragma once

#include <ferry/abi/tables.hpp>

#include "llvm/ADT/StringRef.h"

#include <string>

namespace clang {
class ASTContext;
}

namespace ferry_plugin {

// The C++ library whose headers the unit includes.
ferry::abi::standard_library standardLibraryOf(clang::ASTContext &Ctx);
// Macro definitions that tell the runtime's descriptions which classes of the standard library the unit has defined.
std::string knownLibraryTypes(clang::ASTContext &Ctx);

// Whether a class belongs to the C++ library, or is an internal one of the C library.
bool isOfStandardLibrary(llvm::StringRef QualifiedName);
// Whether a class of a system header may be gone through member by member, by its qualified name without arguments.
// Those of other libraries may: their members decide.
bool isTransparent(llvm::StringRef QualifiedName);
// Why a class of a system header cannot travel, and what to do.
llvm::StringRef whyNot(llvm::StringRef QualifiedName);
// Whether a member function of a standard container or string of this name changes it.
bool isMutator(llvm::StringRef Method);

}  // namespace ferry_plugin
