// Names of functions for messages.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace ferry_plugin {

// The linker name, or in its place when that is long (those of templates are, and a unit has thousands) a readable name
// without arguments, which all instances have in common: "Matrix<...>::multiply(...)". No variable has such a name.
std::string messageName(llvm::StringRef LinkerName);

// "a<b<c>>::d(e)::f" becomes "a<...>::d::f". Empty when brackets do not match.
std::string withoutArguments(llvm::StringRef Name);

}  // namespace ferry_plugin
