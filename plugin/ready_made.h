// Types whose descriptions the runtime library brings, so that units need not compile them.
#pragma once

#include "llvm/ADT/StringRef.h"

namespace llvm {
class Module;
}

namespace ferry_plugin {

// By the linker name of the type's type_info, which also tells the C++ library and its version of std::string.
bool isReadyMade(llvm::StringRef TypeInfoName);
// What a unit refers to there is weak: an object that is linked without the runtime has no use for descriptions.
void weakenReadyMade(llvm::Module &M);

}  // namespace ferry_plugin
