#include "diagnostics.h"

using namespace clang;

namespace ferry_plugin {
namespace {

using Level = DiagnosticsEngine::Level;

template <unsigned N>
DiagnosticBuilder report(DiagnosticsEngine &D, Level L, SourceLocation At, const char (&Text)[N]) {
  return D.Report(At, D.getCustomDiagID(L, Text));
}

void notePath(DiagnosticsEngine &D, const NamedGlobal &V, llvm::ArrayRef<Step> Path) {
  for (auto &S : Path) report(D, Level::Note, S.Loc, "reached through '%0'") << S.Function;
  report(D, Level::Note, V.Loc,
         "'%0' is %select{declared|defined}1 here; mark it [[ferry::process_local]] if each process may have its own")
      << V.Name << V.Defined;
}
void notePath(DiagnosticsEngine &D, const VariableInfo &V, llvm::ArrayRef<Step> Path) {
  notePath(D, NamedGlobal{V.Name, V.At.Loc}, Path);
}

std::string memberPath(const Obstacle &O) {
  std::string Path;
  for (auto &M : O.Members) Path += (Path.empty() ? "" : ".") + M.Name;
  return Path.empty() ? Path : "its member '" + Path + "' has ";
}

void noteMembers(DiagnosticsEngine &D, const Obstacle &O, SourceLocation Call) {
  for (auto &M : O.Members) report(D, Level::Note, M.Loc, "through member '%0'") << M.Name;
  report(D, Level::Note, Call, "in this remote call");
}

}  // namespace

void reportObstacle(DiagnosticsEngine &D, const Obstacle &O, llvm::StringRef What, llvm::StringRef Id,
                    SourceLocation At, SourceLocation Call) {
  report(D, Level::Error, At, "%0 of a remote call cannot be sent: %1type '%2': %3 [%4]")
      << What << memberPath(O) << O.Type << O.Why << Id;
  noteMembers(D, O, Call);
}

void reportNotice(DiagnosticsEngine &D, const Obstacle &O, llvm::StringRef What, SourceLocation At,
                  SourceLocation Call) {
  report(D, Level::Warning, At, "%0 of a remote call: %1type '%2': %3 [ferry-meaning]")
      << What << memberPath(O) << O.Type << O.Why;
  noteMembers(D, O, Call);
}

void reportCoroutine(DiagnosticsEngine &D, SourceLocation Coroutine, SourceLocation Call) {
  report(D, Level::Error, Call,
         "the callable of a remote call is a coroutine: it would be suspended on the worker, where nobody resumes it; "
         "call it in a lambda, run it to its end there, and return what it gives [ferry-callable]");
  report(D, Level::Note, Coroutine, "this is the coroutine");
}

void reportDowncast(DiagnosticsEngine &D, const Downcast &C, SourceLocation Call) {
  bool IsThis = C.Capture == "this";
  report(D, Level::Error, C.At,
         "capture '%0' of a remote call cannot be sent: it is cast to '%1' on the worker, where only its part '%2' would "
         "be; capture the whole: 'auto &self = static_cast<%1 &>(%3)' before the call, and use self in it "
         "[ferry-capture]")
      << C.Capture << C.To << C.From << (IsThis ? "*this" : C.Capture);
  report(D, Level::Note, C.Cast, "this is the cast");
  report(D, Level::Note, Call, "in this remote call");
}

void reportLostCaptureWrite(DiagnosticsEngine &D, llvm::StringRef Name, SourceLocation Write, SourceLocation Call) {
  report(D, Level::Warning, Write,
         "write to '%0', captured by reference, is lost: it changes the worker's copy; return the value instead "
         "[ferry-lost-write]")
      << Name;
  report(D, Level::Note, Call, "in this remote call");
}

void reportUnsendableGlobal(DiagnosticsEngine &D, const VariableInfo &V, llvm::ArrayRef<Step> Path,
                            SourceLocation Call) {
  report(D, Level::Error, Call, "remote call reaches global '%0', which cannot be sent: %1 [ferry-global]")
      << V.Name << V.Unsupported;
  notePath(D, V, Path);
}

void reportNoticedGlobal(DiagnosticsEngine &D, const VariableInfo &V, llvm::ArrayRef<Step> Path, SourceLocation Call) {
  report(D, Level::Warning, Call, "remote call reaches global '%0': %1 [ferry-meaning]") << V.Name << V.Notice;
  notePath(D, V, Path);
}

void reportLostGlobalWrite(DiagnosticsEngine &D, const NamedGlobal &V, llvm::ArrayRef<Step> Path, SourceLocation Write,
                           SourceLocation Call) {
  report(
      D, Level::Warning, Call,
      "remote call writes global '%0' on the worker, and the write is lost there when the call ends; return the value "
      "instead [ferry-lost-write]")
      << V.Name;
  if (Write.isValid()) report(D, Level::Note, Write, "written here");
  notePath(D, V, Path);
}

}  // namespace ferry_plugin
