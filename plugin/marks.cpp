#include "marks.h"

#include "names.h"
#include "ownership.h"
#include "raw_memory.h"
#include "reading_methods.h"
#include "types.h"
#include "writes.h"

#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace ferry_plugin {
namespace {

bool isAnnotated(const Decl &D, llvm::StringRef Text) {
  for (auto *A : D.specific_attrs<AnnotateAttr>())
    if (A->getAnnotation() == Text) return true;
  return false;
}

bool isOwnNamespace(const DeclContext *DC) {
  for (; DC; DC = DC->getParent())
    if (auto *N = dyn_cast<NamespaceDecl>(DC); N && N->getParent()->isTranslationUnit())
      return N->getName() == "ferry" || N->getName() == "__ferry";
  return false;
}

// A reference that keeps a temporary object alive.
bool refersToTemporary(const VarDecl &V) {
  if (!V.getType()->isReferenceType() || !V.hasInit()) return false;
  const Expr *E = V.getInit();
  if (auto *Full = dyn_cast<ExprWithCleanups>(E)) E = Full->getSubExpr();
  auto *T = dyn_cast<MaterializeTemporaryExpr>(E->IgnoreParenImpCasts());
  return T && T->getExtendingDecl() == &V;
}

// Const, and none of its subobjects has a mutable member. What it owns is looked at when its type is described.
bool isConstantObject(QualType T) { return T.isConstQualified() && !hasMutableMember(T); }

// A constant whose value the compiler knows: every process has it already.
bool isThereAlready(const VarDecl &V) {
  if (V.isConstexpr()) return true;
  if (!V.getType().isConstQualified() && !V.getType()->isReferenceType()) {
    auto *A = V.getASTContext().getAsArrayType(V.getType());
    if (!A || !V.getASTContext().getBaseElementType(V.getType()).isConstQualified()) return false;
  }
  if (!V.hasInit() || !V.hasConstantInitialization()) return false;
  if (refersToTemporary(V)) return isConstantObject(V.getType()->getPointeeType());
  return !hasMutableMember(V.getType());
}

// Whether code sets it up before main: its initialiser, or what has it destroyed in the end.
bool isSetUp(const VarDecl &V, bool IsReady) {
  auto *Made = V.hasInit() ? dyn_cast<CXXConstructExpr>(V.getInit()->IgnoreImplicit()) : nullptr;
  bool DoesNothing = Made && Made->getConstructor()->isTrivial() && Made->getNumArgs() == 0;
  return (V.hasInit() && !IsReady && !DoesNothing) || V.needsDestruction(V.getASTContext()) != QualType::DK_none;
}

}  // namespace

class Marks::Visitor : public RecursiveASTVisitor<Visitor> {
  using Base = RecursiveASTVisitor<Visitor>;

public:
  explicit Visitor(Marks &M) : M(M) {}
  // Instantiations are visited one by one as they are made.
  bool shouldVisitTemplateInstantiations() const { return false; }
  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseDecl(Decl *D) {
    if (!D) return true;
    if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D)) return Base::TraverseDecl(D);
    if (!isUserCode(D->getLocation(), M.Ctx.getSourceManager())) return true;
    if (isa<TemplateDecl, ClassTemplatePartialSpecializationDecl, VarTemplatePartialSpecializationDecl>(D)) return true;
    if (auto *DC = dyn_cast<DeclContext>(D); DC && DC->isDependentContext()) return true;
    auto *F = dyn_cast<FunctionDecl>(D);
    if (!F) return Base::TraverseDecl(D);
    if (!F->doesThisDeclarationHaveABody() || !M.Visited.insert(F).second) return true;
    Functions.push_back(F);
    Base::TraverseDecl(D);
    Functions.pop_back();
    return true;
  }

  bool TraverseLambdaExpr(LambdaExpr *L) {
    Lambdas.push_back(L);
    Base::TraverseLambdaExpr(L);  // which may go through the body, as a member of the closure's class
    if (auto *Op = L->getCallOperator(); Op && !Op->isDependentContext()) {
      M.function(Op);
      TraverseDecl(Op);
    }
    Lambdas.pop_back();
    return true;
  }

  bool VisitVarDecl(VarDecl *V) {
    M.variable(V);
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl *F) {
    if (F->isDependentContext() || F->isTemplated() || !F->doesThisDeclarationHaveABody() ||
        isa<CXXDeductionGuideDecl>(F))
      return true;
    M.function(F);
    M.noteOverrides(F);
    return true;
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *R) {
    if (!R->isThisDeclarationADefinition() || R->isDependentContext() || !R->isPolymorphic()) return true;
    for (auto *Method : R->methods())
      if (Method->isVirtual() && (Method->isImplicit() || Method->isDefaulted())) {
        M.function(Method);
        M.noteOverrides(Method);
      }
    return true;
  }

  bool VisitExpr(Expr *E) {
    if (!Functions.empty()) M.noteWrite(E, Functions.back(), Lambdas);
    return true;
  }

  bool VisitCallExpr(CallExpr *E) {
    auto *Callee = E->getDirectCallee();
    if (!Callee) return true;
    if (auto *C = dyn_cast<CXXMemberCallExpr>(E); C && !Functions.empty())
      if (auto *Method = C->getMethodDecl(); Method && Method->isVirtual())
        M.Unit.VirtualCalls.push_back({M.function(Functions.back()), dispatchName(*Method, M.Names)});
    if (Callee->isInStdNamespace() && Callee->getIdentifier() && Callee->getName() == "make_exception_ptr" &&
        E->getNumArgs() == 1)
      noteThrown(E->getArg(0)->getType());
    if (isAnnotated(*Callee, "ferry::remote"))
      M.Calls.push_back({E, Callee, Functions.empty() ? "" : nameOf(*Functions.back())});
    return true;
  }

  // A pointer to a virtual member function names a place in a table, and no function: nothing of it is in the IR.
  bool VisitUnaryOperator(UnaryOperator *E) {
    auto *Name = E->getOpcode() == UO_AddrOf ? dyn_cast<DeclRefExpr>(E->getSubExpr()->IgnoreParens()) : nullptr;
    auto *Method = Name ? dyn_cast<CXXMethodDecl>(Name->getDecl()) : nullptr;
    if (Method && Method->isVirtual() && !Functions.empty())
      M.Unit.VirtualCalls.push_back({M.function(Functions.back()), dispatchName(*Method, M.Names)});
    return true;
  }

  bool VisitCXXDeleteExpr(CXXDeleteExpr *E) {
    auto T = E->getDestroyedType();
    auto *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
    auto *D = R && R->hasDefinition() ? R->getDestructor() : nullptr;
    if (D && D->isVirtual() && !Functions.empty())
      M.Unit.VirtualCalls.push_back({M.function(Functions.back()), dispatchName(*D, M.Names)});
    return true;
  }

  bool VisitCXXNewExpr(CXXNewExpr *E) {
    notePlacement(*E);
    return true;
  }

  bool VisitCXXThrowExpr(CXXThrowExpr *E) {
    if (E->getSubExpr()) noteThrown(E->getSubExpr()->getType());
    return true;
  }

private:
  void noteThrown(QualType T) {
    auto *R = T->getAsCXXRecordDecl();
    if (!R || !R->hasDefinition() || !isUserCode(R->getLocation(), M.Ctx.getSourceManager())) return;
    auto [At, New] = M.Thrown.insert({R->getDefinition(), {}});
    auto &By = At->second;
    if (Functions.empty())
      By.clear();
    else if (New || !By.empty())
      By.insert(Functions.back());
  }

  Marks &M;
  std::vector<FunctionDecl *> Functions;
  std::vector<const LambdaExpr *> Lambdas;
};

Marks::Marks(ASTContext &Ctx, UnitInfo &Unit) : Ctx(Ctx), Unit(Unit), Names(Ctx) {}

void Marks::visit(Decl *D) {
  if (auto *F = dyn_cast<FunctionDecl>(D); F && F->isDependentContext()) return;
  Visitor(*this).TraverseDecl(D);
}

void Marks::mark(Decl *D, llvm::StringRef Kind, unsigned Index) {
  std::string Text = ("ferry:" + Kind + std::to_string(Index)).str();
  D->addAttr(AnnotateAttr::CreateImplicit(D->getASTContext(), Text, nullptr, 0, D->getSourceRange()));
}

unsigned Marks::function(FunctionDecl *F) {
  auto [At, New] = FunctionIndex.try_emplace(F, Unit.Functions.size());
  if (New) {
    Unit.Functions.push_back({placeOf(F->getLocation(), Ctx.getSourceManager()), nameOf(*F)});
    mark(F, "f", At->second);
  }
  return At->second;
}

void Marks::variable(VarDecl *V) {
  if (!V->hasGlobalStorage() || V->getDeclContext()->isDependentContext() || V->isTemplated()) return;
  if (V->getTLSKind() != VarDecl::TLS_None || V->getType()->isDependentType())
    return;
  if (V->isThisDeclarationADefinition() == VarDecl::DeclarationOnly) return;
  if (isOwnNamespace(V->getDeclContext()) || isThereAlready(*V)) return;
  auto *R = V->getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (R && R->hasDefinition() && R->isEmpty()) return;  // no state
  // In C a variable may have several tentative definitions: the mark of the first is on all of them.
  for (auto *Other : V->redecls())
    if (Other != V && Variables.contains(Other)) return;
  if (!Variables.insert(V)) return;

  VariableInfo Info;
  Info.Name = nameOf(*V);
  Info.Type = nameOf(V->getType().getUnqualifiedType(), Ctx);
  Info.At = placeOf(V->getLocation(), Ctx.getSourceManager());
  Info.Constant = isConstantObject(V->getType());
  Info.StaticLocal = V->isStaticLocal();
  Info.Ready = V->hasInit() && (V->hasConstantInitialization() || V->evaluateValue());
  Info.SetUp = isSetUp(*V, Info.Ready);
  Info.ProcessLocal = isAnnotated(*V, "ferry::process_local");
  auto Owns = ownershipOf(V->getType(), Ctx);
  Info.Depth = Owns.Depth;
  Info.Sole = Owns.Sole;
  if (V->getType()->isReferenceType()) Info.Constant = false;
  if (refersToTemporary(*V)) {
    Info.Unsupported = "it refers to a temporary object, which has no name; make it an object, without the &";
    Info.Constant = isConstantObject(V->getType()->getPointeeType());
  }
  mark(V, "v", Unit.Variables.size());
  Unit.Variables.push_back(std::move(Info));
}

void Marks::finish() {
  llvm::DenseMap<const Decl *, unsigned> Defined;
  for (unsigned I = 0; I < Variables.size(); ++I) Defined[Variables[I]->getCanonicalDecl()] = I;
  ReadingMethods Readers;
  auto OnlyReads = [&](auto &W) { return W.By && Readers.contains(*W.By); };
  llvm::erase_if(CaptureWrites, OnlyReads);
  llvm::erase_if(Writes, OnlyReads);
  for (auto &W : Writes) {
    if (auto At = Defined.find(W.Variable); At != Defined.end())
      Unit.Writes.push_back({W.Function, At->second, W.Loc});
    else if (auto I = externVariable(W.Variable))
      Unit.ExternWrites.push_back({W.Function, *I, W.Loc});
  }
}

// One of the program's that another unit defines.
std::optional<unsigned> Marks::externVariable(VarDecl *V) {
  if (V->getDefinition(Ctx) || !V->isExternallyVisible() || V->getTLSKind() != VarDecl::TLS_None ||
      V->isInAnonymousNamespace() || isOwnNamespace(V->getDeclContext()) ||
      !isUserCode(V->getLocation(), Ctx.getSourceManager()))
    return {};
  auto [At, New] = ExternIndex.try_emplace(V, Unit.Externs.size());
  if (New)
    Unit.Externs.push_back({Names.getName(V), nameOf(*V), placeOf(V->getLocation(), Ctx.getSourceManager()),
                            isAnnotated(*V->getMostRecentDecl(), "ferry::process_local")});
  return At->second;
}

void Marks::noteOverrides(FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  if (!M || !M->isVirtual()) return;
  llvm::SmallVector<const CXXMethodDecl *, 4> Work{M};
  llvm::SmallPtrSet<const Decl *, 8> Seen;
  while (!Work.empty()) {
    auto *X = Work.pop_back_val();
    if (!Seen.insert(X->getCanonicalDecl()).second) continue;
    Unit.Overriders.push_back({dispatchName(*X, Names), function(F)});
    for (auto *B : X->overridden_methods()) Work.push_back(B);
  }
}

void Marks::noteWrite(const Expr *E, FunctionDecl *In, llvm::ArrayRef<const LambdaExpr *> Lambdas) {
  const Expr *Target = changedBy(E);
  const Expr *Root = Target ? rootOf(Target) : nullptr;
  if (!Root) return;
  auto *By = changingMethod(E);
  const LambdaExpr *Lambda = nullptr;
  if (!Lambdas.empty() && Lambdas.back()->getCallOperator() == In) Lambda = Lambdas.back();
  if (isa<CXXThisExpr>(Root)) {
    if (Lambda)
      for (auto &C : Lambda->captures())
        if (C.getCaptureKind() == LCK_This)
          CaptureWrites.push_back({Lambda->getLambdaClass(), "this", E->getExprLoc(), By});
    return;
  }
  auto *Ref = cast<DeclRefExpr>(Root);
  auto *V = const_cast<VarDecl *>(dyn_cast<VarDecl>(Ref->getDecl()));
  if (!V) return;
  if (V->hasGlobalStorage()) {
    if (auto *Definition = V->getDefinition(Ctx)) variable(Definition);
    Writes.push_back({function(In), V->getCanonicalDecl(), E->getExprLoc(), By});
  } else if (Lambda && Ref->refersToEnclosingVariableOrCapture()) {
    for (auto &C : Lambda->captures())
      if (C.capturesVariable() && C.getCapturedVar() == V && C.getCaptureKind() == LCK_ByRef)
        CaptureWrites.push_back({Lambda->getLambdaClass(), V->getNameAsString(), E->getExprLoc(), By});
  }
}

}  // namespace ferry_plugin
