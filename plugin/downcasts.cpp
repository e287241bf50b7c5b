#include "downcasts.h"

#include "names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"

#include <utility>

using namespace clang;

namespace ferry_plugin {
namespace {

// Functions of the library that give what they are given.
bool isPassedOn(const CallExpr &E) {
  auto *F = E.getDirectCallee();
  if (!F || !F->isInStdNamespace() || !F->getIdentifier() || E.getNumArgs() != 1) return false;
  auto Name = F->getName();
  return Name == "move" || Name == "forward" || Name == "addressof" || Name == "as_const";
}

// The variable, or `this`, whose object the expression names or points to; null: another.
const Expr *objectOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParens();
    if (auto *C = dyn_cast<CastExpr>(E)) {
      E = C->getSubExpr();
    } else if (auto *U = dyn_cast<UnaryOperator>(E);
               U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref)) {
      E = U->getSubExpr();
    } else if (auto *M = dyn_cast<MaterializeTemporaryExpr>(E)) {
      E = M->getSubExpr();
    } else if (auto *Call = dyn_cast<CallExpr>(E); Call && isPassedOn(*Call)) {
      E = Call->getArg(0);
    } else {
      return isa<CXXThisExpr, DeclRefExpr>(E) ? E : nullptr;
    }
  }
}

// Follows one object through the functions that it is given to.
class Search : public RecursiveASTVisitor<Search> {
public:
  explicit Search(const CXXRecordDecl &Part) : Part(Part) {}

  // `Variable`: what refers to the object in the function; null: `this`.
  void look(const FunctionDecl &F, const ValueDecl *Variable) {
    const FunctionDecl *Definition = nullptr;
    if (Found || !F.hasBody(Definition)) return;
    if (auto *P = dyn_cast_or_null<ParmVarDecl>(Variable); P && P->getDeclContext() == &F)
      Variable = Definition->getParamDecl(P->getFunctionScopeIndex());
    if (!Seen.insert({Definition, Variable}).second) return;
    llvm::DenseSet<const ValueDecl *> Outer;
    std::swap(Outer, Names);
    bool OuterThis = std::exchange(IsThis, !Variable);
    if (Variable) Names.insert(cast<ValueDecl>(Variable->getCanonicalDecl()));
    TraverseStmt(Definition->getBody());
    std::swap(Outer, Names);
    IsThis = OuterThis;
  }
  const CastExpr *found() const { return Found; }

  bool shouldVisitImplicitCode() const { return true; }

  bool VisitVarDecl(VarDecl *V) {
    QualType T = V->getType();
    if (V->hasInit() && (T->isReferenceType() || T->isPointerType()) && isIt(V->getInit()))
      Names.insert(cast<ValueDecl>(V->getCanonicalDecl()));
    return true;
  }
  bool VisitCastExpr(CastExpr *E) {
    auto To = E->getType();
    if (auto Pointee = To->getPointeeType(); !Pointee.isNull()) To = Pointee;
    auto *Whole = To->getAsCXXRecordDecl();
    bool IsDown = E->getCastKind() == CK_BaseToDerived && Whole && Whole->isDerivedFrom(&Part);
    if (IsDown && isIt(E->getSubExpr())) Found = E;
    return !Found;
  }
  bool VisitCallExpr(CallExpr *E) {
    auto *Callee = E->getDirectCallee();
    if (!Callee || Callee->isInStdNamespace()) return true;
    auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    bool IsMember = Method && Method->isInstance();
    unsigned First = 0;
    if (auto *M = dyn_cast<CXXMemberCallExpr>(E)) {
      if (isIt(M->getImplicitObjectArgument())) look(*Callee, nullptr);
    } else if (IsMember && isa<CXXOperatorCallExpr>(E)) {
      if (isIt(E->getArg(0))) look(*Callee, nullptr);
      First = 1;
    }
    for (unsigned I = First; I < E->getNumArgs() && I - First < Callee->getNumParams(); ++I) {
      auto *P = Callee->getParamDecl(I - First);
      if ((P->getType()->isReferenceType() || P->getType()->isPointerType()) && isIt(E->getArg(I))) look(*Callee, P);
    }
    return !Found;
  }

private:
  bool isIt(const Expr *E) const {
    auto *Object = E ? objectOf(E) : nullptr;
    if (!Object) return false;
    if (isa<CXXThisExpr>(Object)) return IsThis;
    return Names.contains(cast<ValueDecl>(cast<DeclRefExpr>(Object)->getDecl()->getCanonicalDecl()));
  }

  const CXXRecordDecl &Part;
  llvm::DenseSet<const ValueDecl *> Names;  // in the function that is looked at
  bool IsThis = false;
  llvm::DenseSet<std::pair<const FunctionDecl *, const ValueDecl *>> Seen;
  const CastExpr *Found = nullptr;
};

// The class whose `this` the lambda takes along.
const CXXRecordDecl *thisClass(const CXXRecordDecl &Lambda) {
  llvm::DenseMap<const ValueDecl *, FieldDecl *> Variables;
  FieldDecl *This = nullptr;
  Lambda.getCaptureFields(Variables, This);
  return This ? This->getType()->getPointeeCXXRecordDecl() : nullptr;
}

// The class of what a capture refers to; null when it is none.
const CXXRecordDecl *referredClass(const CXXRecordDecl &Lambda, const LambdaCapture &C) {
  if (C.getCaptureKind() == LCK_This) return thisClass(Lambda);
  if (!C.capturesVariable() || C.getCaptureKind() != LCK_ByRef) return nullptr;
  return C.getCapturedVar()->getType().getNonReferenceType()->getAsCXXRecordDecl();
}

// Whether the lambda takes along an object of that class, or one that may be of it and travels whole: another capture
// may be a part of it.
bool takesWhole(const CXXRecordDecl &Lambda, const CXXRecordDecl *Whole) {
  return llvm::any_of(Lambda.captures(), [&](auto &C) {
    auto *R = referredClass(Lambda, C);
    if (!R || !R->hasDefinition()) return false;
    return declaresSameEntity(R, Whole) || R->isDerivedFrom(Whole) || (R->isPolymorphic() && Whole->isDerivedFrom(R));
  });
}

std::vector<const FunctionDecl *> bodiesOf(const CXXRecordDecl &Lambda) {
  std::vector<const FunctionDecl *> All;
  for (auto *D : Lambda.lookup(Lambda.getASTContext().DeclarationNames.getCXXOperatorName(OO_Call))) {
    if (auto *F = dyn_cast<FunctionDecl>(D)) All.push_back(F);
    if (auto *T = dyn_cast<FunctionTemplateDecl>(D)) All.insert(All.end(), T->spec_begin(), T->spec_end());
  }
  return All;
}

}  // namespace

std::vector<Downcast> downcastsOf(const CXXRecordDecl &Lambda) {
  std::vector<Downcast> All;
  auto Bodies = bodiesOf(Lambda);
  for (auto &C : Lambda.captures()) {
    bool IsThis = C.getCaptureKind() == LCK_This;
    auto *Type = referredClass(Lambda, C);
    if (!Type || !Type->hasDefinition() || Type->isPolymorphic()) continue;
    const ValueDecl *Variable = IsThis ? nullptr : C.getCapturedVar();
    for (auto *F : Bodies) {
      Search S(*Type);
      S.look(*F, Variable);
      if (auto *Cast = S.found()) {
        auto To = Cast->getType();
        if (auto Pointee = To->getPointeeType(); !Pointee.isNull()) To = Pointee;
        if (takesWhole(Lambda, To->getAsCXXRecordDecl())) break;
        auto &Ctx = Lambda.getASTContext();
        All.push_back({IsThis ? "this" : Variable->getNameAsString(), nameOf(Ctx.getRecordType(Type), Ctx),
                       nameOf(To, Ctx), C.getLocation(), Cast->getExprLoc()});
        break;
      }
    }
  }
  return All;
}

}  // namespace ferry_plugin
