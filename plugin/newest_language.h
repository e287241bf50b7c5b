// Generated text in units of an older standard.
#pragma once

#include "clang/Basic/LangOptions.h"
#include "clang/Frontend/CompilerInstance.h"

namespace ferry_plugin {

// The headers of the descriptions are C++20, and are read as that. What they then make of the unit's own classes keeps
// to the rules that the unit was compiled by: its library has chosen its code by them. As long as it lives; then all is
// as before.
class NewestLanguage {
public:
  explicit NewestLanguage(clang::CompilerInstance &CI);
  ~NewestLanguage() { Options = Before; }
  NewestLanguage(const NewestLanguage &) = delete;
  NewestLanguage &operator=(const NewestLanguage &) = delete;

  // From here on the unit's own rules hold.
  void headersAreRead();

private:
  clang::LangOptions &Options;  // which parser, semantics and code generation refer to
  const clang::LangOptions Before;
};

}  // namespace ferry_plugin
