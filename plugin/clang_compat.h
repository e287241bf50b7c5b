// The only file that knows versions of Clang: what differs between them has one name here.
#pragma once

#include "clang/Basic/Version.h"
#include "clang/Sema/Sema.h"

#if CLANG_VERSION_MAJOR < 19
#error "ferry's plugin needs Clang 19 or newer"
#endif

namespace ferry_plugin {

// Ends a fragment of the unit that the plugin has added: instantiates what it made pending.
inline void endFragment(clang::Sema &S) {
#if CLANG_VERSION_MAJOR < 20
  S.ActOnEndOfTranslationUnitFragment(clang::Sema::TUFragmentKind::Normal);
#else
  S.ActOnEndOfTranslationUnitFragment(clang::TUFragmentKind::Normal);
#endif
}

}  // namespace ferry_plugin
