#include "newest_language.h"

#include "clang/Basic/IdentifierTable.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;

namespace ferry_plugin {

NewestLanguage::NewestLanguage(CompilerInstance &CI) : Options(CI.getLangOpts()), Before(Options) {
  if (Options.CPlusPlus20) return;
  Options.CPlusPlus11 = Options.CPlusPlus14 = Options.CPlusPlus17 = Options.CPlusPlus20 = Options.Char8 = true;
  // Its words may be names in the unit, which has ended.
  CI.getPreprocessor().getIdentifierTable().AddKeywords(Options);
}

void NewestLanguage::headersAreRead() {
  Options.CPlusPlus17 = Before.CPlusPlus17;
  Options.CPlusPlus20 = Before.CPlusPlus20;
}

}  // namespace ferry_plugin
