#include "ready_made.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace ferry_plugin {

// In the order of runtime/src/values/ready_made.cpp.
bool isReadyMade(StringRef TypeInfoName) {
  return StringSwitch<bool>(TypeInfoName)
      .Case("_ZTINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", true)
      .Cases("_ZTISt6vectorIhSaIhEE", "_ZTISt6vectorIiSaIiEE", "_ZTISt6vectorIjSaIjEE", true)
      .Cases("_ZTISt6vectorIlSaIlEE", "_ZTISt6vectorImSaImEE", true)
      .Cases("_ZTISt6vectorIfSaIfEE", "_ZTISt6vectorIdSaIdEE", true)
      .Case("_ZTISt6vectorINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESaIS5_EE", true)
      .Cases("_ZTISt6vectorIS_IdSaIdEESaIS1_EE", "_ZTISt6vectorIS_IiSaIiEESaIS1_EE", true)
      // of libc++
      .Case("_ZTINSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEEE", true)
      .Cases("_ZTINSt3__16vectorIhNS_9allocatorIhEEEE", "_ZTINSt3__16vectorIiNS_9allocatorIiEEEE", true)
      .Cases("_ZTINSt3__16vectorIjNS_9allocatorIjEEEE", "_ZTINSt3__16vectorIlNS_9allocatorIlEEEE", true)
      .Cases("_ZTINSt3__16vectorImNS_9allocatorImEEEE", "_ZTINSt3__16vectorIfNS_9allocatorIfEEEE", true)
      .Case("_ZTINSt3__16vectorIdNS_9allocatorIdEEEE", true)
      .Case("_ZTINSt3__16vectorINS_12basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEEENS4_IS6_EEEE", true)
      .Cases("_ZTINSt3__16vectorINS0_IdNS_9allocatorIdEEEENS1_IS3_EEEE",
             "_ZTINSt3__16vectorINS0_IiNS_9allocatorIiEEEENS1_IS3_EEEE", true)
      .Default(false);
}

void weakenReadyMade(Module &M) {
  for (auto &G : M.globals())
    if (G.isDeclaration() && G.getName().starts_with("_ZN5ferry3abi9describedI"))
      G.setLinkage(GlobalValue::ExternalWeakLinkage);
}

}  // namespace ferry_plugin
