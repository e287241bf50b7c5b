#include "remote_calls.h"

#include "diagnostics.h"
#include "downcasts.h"
#include "inject.h"
#include "names.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace ferry_plugin {
namespace {

// A template of namespace ferry::abi; null in a unit that does not include it.
template <class Template> Template *findTemplate(ASTContext &Ctx, llvm::StringRef Name) {
  auto *Ferry = findNamespace(Ctx, "ferry");
  if (!Ferry) return nullptr;
  for (auto *A : Ferry->getPrimaryContext()->lookup(&Ctx.Idents.get("abi")))
    if (auto *Abi = dyn_cast<NamespaceDecl>(A))
      for (auto *D : Abi->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
        if (auto *T = dyn_cast<Template>(D)) return T;
  return nullptr;
}

}  // namespace

RemoteCalls::RemoteCalls(ASTContext &Ctx, UnitInfo &Unit, const Marks &M, TypeSet &Types)
    : Ctx(Ctx), Unit(Unit), M(M), Types(Types) {}

void RemoteCalls::collect() {
  auto *Template = findTemplate<ClassTemplateDecl>(Ctx, "entry_of");
  if (!Template) return;
  for (auto *Special : Template->specializations()) {
    VarDecl *Info = nullptr;
    for (auto *D : Special->lookup(&Ctx.Idents.get("info"))) Info = dyn_cast<VarDecl>(D);
    auto Args = Special->getTemplateArgs().asArray();
    if (!Info || Special->isDependentContext() || Args.size() < 3) continue;
    Entry E{Info, Args[0].getAsType().getCanonicalType(), Args[1].getAsType().getCanonicalType(), {}, {}};
    for (auto &A : Args[2].pack_elements()) E.Arguments.push_back(A.getAsType().getCanonicalType());
    Entries.push_back(std::move(E));
  }
  matchCalls();
  // The table of specialisations is a hash table: an order of our own keeps the object the same from run to run.
  llvm::erase_if(Entries,
                 [](const Entry &E) { return E.Calls.empty() && !E.Info->isUsed(false) && !E.Info->isReferenced(); });
  auto &SM = Ctx.getSourceManager();
  auto Key = [&](const Entry &E) {
    auto At = E.Calls.empty() ? SourceLocation() : E.Calls.front()->Call->getBeginLoc();
    return std::make_tuple(SM.getExpansionLoc(At).getRawEncoding(), nameOf(E.Callable, Ctx), nameOf(E.Result, Ctx),
                           E.Calls.empty() ? std::string() : E.Calls.front()->Within);
  };
  llvm::sort(Entries, [&](const Entry &A, const Entry &B) { return Key(A) < Key(B); });
  for (unsigned I = 0; I < Entries.size(); ++I) {
    Marks::mark(Entries[I].Info, "e", I);
    Types.add(Entries[I].Callable);
    for (auto T : Entries[I].Arguments) Types.add(T);
    if (!Entries[I].Result->isVoidType()) Types.add(Entries[I].Result);
  }
}

void RemoteCalls::matchCalls() {
  for (auto &Call : M.remoteCalls())
    for (auto &E : Entries)
      if (matches(Call, E)) E.Calls.push_back(&Call);
}

// The callable and the arguments are the last ones of the call, but for defaulted ones.
bool RemoteCalls::matches(const RemoteCall &Call, const Entry &E) const {
  std::vector<QualType> Given;
  for (auto *A : Call.Call->arguments()) {
    if (isa<CXXDefaultArgExpr>(A)) continue;
    QualType T = A->getType().getNonReferenceType();
    if (T->isArrayType() || T->isFunctionType()) T = Ctx.getDecayedType(T);
    Given.push_back(T.getCanonicalType().getUnqualifiedType());
  }
  size_t Count = E.Arguments.size() + 1;
  if (Given.size() < Count) return false;
  auto At = Given.end() - Count;
  if (*At++ != E.Callable.getUnqualifiedType()) return false;
  for (auto T : E.Arguments)
    if (*At++ != T.getUnqualifiedType()) return false;
  return true;
}

void RemoteCalls::finish(DiagnosticsEngine &D) {
  for (unsigned I = 0; I < Entries.size(); ++I) {
    check(Entries[I], D);
    fillRows(Entries[I], I);
  }
  if (!Unit.Opts.LostWriteWarnings) return;
  llvm::StringSet<> Told;
  for (auto &E : Entries)
    for (auto &W : M.captureWrites())
      if (E.Callable->getAsCXXRecordDecl() == W.Closure && !E.Calls.empty() &&
          Told.insert(W.Name + "@" + std::to_string(W.Closure->getLocation().getRawEncoding())).second)
        reportLostCaptureWrite(D, W.Name, W.Loc, E.Calls.front()->Call->getBeginLoc());
}

void RemoteCalls::check(const Entry &E, DiagnosticsEngine &D) {
  SourceLocation Call = E.Calls.empty() ? E.Info->getLocation() : E.Calls.front()->Call->getBeginLoc();
  auto Report = [&](unsigned T, llvm::StringRef What, llvm::StringRef Id, SourceLocation At, Use U = Use::Value) {
    Obstacle O;
    if (Types.findObstacle(T, U, O))
      reportObstacle(D, O, What, Id, At, Call);
    else if (Unit.Opts.MeaningWarnings && Types.findNotice(T, O = {}))
      reportNotice(D, O, What, At, Call);
  };
  if (auto *Coroutine = coroutineOf(E)) reportCoroutine(D, Coroutine->getLocation(), Call);
  auto &Callable = Types[Types.add(E.Callable)];
  auto *Class = E.Callable->getAsCXXRecordDecl();
  if (Class && Class->isLambda()) {
    for (auto &F : Callable.Fields) Report(F.Type, "capture '" + F.Name + "'", "ferry-capture", F.Loc);
    for (auto &C : downcastsOf(*Class)) reportDowncast(D, C, Call);
  } else {
    Report(Types.add(E.Callable), "the callable", "ferry-callable", Call);
  }
  for (unsigned I = 0; I < E.Arguments.size(); ++I)
    Report(Types.add(E.Arguments[I]), "argument " + std::to_string(I + 1), "ferry-argument", Call);
  if (!E.Result->isVoidType()) Report(Types.add(E.Result), "the result", "ferry-result", Call, Use::Result);
}

// A coroutine that the callable is.
const FunctionDecl *RemoteCalls::coroutineOf(const Entry &E) const {
  auto IsCoroutine = [](const FunctionDecl *F) {
    const FunctionDecl *Definition = nullptr;
    return F && F->hasBody(Definition) && isa<CoroutineBodyStmt>(Definition->getBody());
  };
  for (auto *C : E.Calls)
    if (auto *F = functionNamed(*C, E); IsCoroutine(F)) return F;
  auto *Class = E.Callable->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition()) return nullptr;
  for (auto *D : Class->lookup(Ctx.DeclarationNames.getCXXOperatorName(OO_Call))) {
    if (auto *F = dyn_cast<FunctionDecl>(D); IsCoroutine(F)) return F;
    if (auto *T = dyn_cast<FunctionTemplateDecl>(D))
      for (auto *F : T->specializations())
        if (IsCoroutine(F)) return F;
  }
  return nullptr;
}

// The function, where the callable is given as a function's name.
const FunctionDecl *RemoteCalls::functionNamed(const RemoteCall &C, const Entry &E) const {
  std::vector<const Expr *> Given;
  for (auto *A : C.Call->arguments())
    if (!isa<CXXDefaultArgExpr>(A)) Given.push_back(A);
  auto *Callable = Given[Given.size() - E.Arguments.size() - 1]->IgnoreParenImpCasts();
  if (auto *Address = dyn_cast<UnaryOperator>(Callable); Address && Address->getOpcode() == UO_AddrOf)
    Callable = Address->getSubExpr()->IgnoreParenImpCasts();
  auto *Name = dyn_cast<DeclRefExpr>(Callable);
  return Name ? dyn_cast<FunctionDecl>(Name->getDecl()) : nullptr;
}

void RemoteCalls::fillRows(const Entry &E, unsigned Index) {
  auto &SM = Ctx.getSourceManager();
  EntryInfo Info;
  Info.Callable = nameOf(E.Callable, Ctx);
  Info.Result = nameOf(E.Result, Ctx);
  for (auto T : E.Arguments) Info.Arguments += (Info.Arguments.empty() ? "" : ", ") + nameOf(T, Ctx);
  auto *Class = E.Callable->getAsCXXRecordDecl();
  if (Class && Class->isLambda()) Info.Lambda = placeOf(Class->getLocation(), SM);
  if (Class)
    for (auto &F : Types[Types.add(E.Callable)].Fields)
      Info.Captures.push_back({F.Name, Types[F.Type].Name, F.Bytes, F.ByReference, F.Name == "this"});
  Unit.Entries.push_back(std::move(Info));

  llvm::StringSet<> Seen;
  ASTNameGenerator Names(Ctx);
  for (auto *C : E.Calls) {
    CallInfo Call{Index, C->Callee->getNameAsString(), C->Within, placeOf(C->Call->getBeginLoc(), SM), {}};
    if (auto *F = functionNamed(*C, E)) {
      auto *Method = dyn_cast<CXXMethodDecl>(F);
      Call.Target = Method && Method->isVirtual() ? dispatchName(*Method, Names) : Names.getName(F);
    }
    if (Seen.insert(Call.At.File + ":" + std::to_string(Call.At.Line) + ":" + std::to_string(Call.At.Column)).second)
      Unit.Calls.push_back(std::move(Call));
  }
}

}  // namespace ferry_plugin
