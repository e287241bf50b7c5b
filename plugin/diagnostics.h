// What the plugin tells the programmer. Each message ends with a stable name in brackets, explained in
// docs/diagnostics.md.
#pragma once

#include "downcasts.h"
#include "types.h"
#include "unit_info.h"

#include "clang/Basic/Diagnostic.h"

namespace ferry_plugin {

// Something a remote call takes or gives back cannot travel. `What` is "capture 'x'", "argument 2", "result".
void reportObstacle(clang::DiagnosticsEngine &D, const Obstacle &O, llvm::StringRef What, llvm::StringRef Id,
                    clang::SourceLocation At, clang::SourceLocation Call);

// What a call takes along by reference is cast to a class that it is only a part of.
void reportDowncast(clang::DiagnosticsEngine &D, const Downcast &C, clang::SourceLocation Call);

// The callable of a remote call is a coroutine.
void reportCoroutine(clang::DiagnosticsEngine &D, clang::SourceLocation Coroutine, clang::SourceLocation Call);

// Something a remote call takes or gives back travels, and means less on the other process.
void reportNotice(clang::DiagnosticsEngine &D, const Obstacle &O, llvm::StringRef What, clang::SourceLocation At,
                  clang::SourceLocation Call);

// A write in a lambda to what it captured by reference: it happens to the worker's copy.
void reportLostCaptureWrite(clang::DiagnosticsEngine &D, llvm::StringRef Name, clang::SourceLocation Write,
                            clang::SourceLocation Call);

// One step on the way from a remote call to a global.
struct Step {
  std::string Function;
  clang::SourceLocation Loc;
};
// A remote call reaches a global that cannot travel.
void reportUnsendableGlobal(clang::DiagnosticsEngine &D, const VariableInfo &V, llvm::ArrayRef<Step> Path,
                            clang::SourceLocation Call);
// A remote call reaches a global that travels, and means less on the other process.
void reportNoticedGlobal(clang::DiagnosticsEngine &D, const VariableInfo &V, llvm::ArrayRef<Step> Path,
                         clang::SourceLocation Call);
// A remote call reaches code that writes a global, which may be defined elsewhere.
struct NamedGlobal {
  llvm::StringRef Name;
  clang::SourceLocation Loc;
  bool Defined = true;  // there
};
void reportLostGlobalWrite(clang::DiagnosticsEngine &D, const NamedGlobal &V, llvm::ArrayRef<Step> Path,
                           clang::SourceLocation Write, clang::SourceLocation Call);

}  // namespace ferry_plugin
