#include "writes.h"

#include "library_types.h"
#include "types.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ferry_plugin {
namespace {

bool isElementAccess(const CXXMethodDecl &M) {
  return M.getIdentifier() && llvm::StringSwitch<bool>(M.getName())
                                  .Cases("at", "front", "back", "value", "top", "data", "get", true)
                                  .Default(false);
}

// A function of the user's own that may give a part of its object to write to.
bool givesElement(const CXXMethodDecl &M) {
  return !M.isConst() && !M.isStatic() && M.getReturnType()->isLValueReferenceType() &&
         isUserCode(M.getLocation(), M.getASTContext().getSourceManager());
}

bool isAssignment(OverloadedOperatorKind Op) {
  switch (Op) {
  case OO_Equal:
  case OO_PlusEqual:
  case OO_MinusEqual:
  case OO_StarEqual:
  case OO_SlashEqual:
  case OO_PercentEqual:
  case OO_CaretEqual:
  case OO_AmpEqual:
  case OO_PipeEqual:
  case OO_LessLessEqual:
  case OO_GreaterGreaterEqual:
  case OO_PlusPlus:
  case OO_MinusMinus: return true;
  default: return false;
  }
}

// Whether `E` is a random number engine that a function may draw from.
bool isEngine(const Expr *E) {
  auto *R = E->isLValue() && !E->getType().isConstQualified() ? E->getType()->getAsCXXRecordDecl() : nullptr;
  return R && R->getIdentifier() && R->getName().ends_with("_engine");
}

// What a call by `operator()` changes: the object of the user's own, and for the library's an engine, which is the
// object or what a distribution draws from.
const Expr *changedByCall(const CXXOperatorCallExpr &Call) {
  auto *M = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
  if (!M || M->isStatic() || M->isConst()) return nullptr;
  if (isUserCode(M->getLocation(), M->getASTContext().getSourceManager())) return Call.getArg(0);
  auto At = llvm::find_if(Call.arguments(), isEngine);
  return At == Call.arg_end() ? nullptr : *At;
}

// What a local reference was bound to; null for other variables, and for a captured reference, which is another object
// in the call.
const Expr *boundBy(const DeclRefExpr &R) {
  if (R.refersToEnclosingVariableOrCapture()) return nullptr;
  if (auto *B = dyn_cast<BindingDecl>(R.getDecl())) return B->getBinding();
  auto *V = dyn_cast<VarDecl>(R.getDecl());
  if (!V || !V->hasLocalStorage() || !V->getType()->isReferenceType() || !V->getInit()) return nullptr;
  return V->getInit()->IgnoreImplicit();
}

// The range that the iterator or pointer of a loop over a range is in; null for other variables.
const Expr *rangeOf(const Expr *Place) {
  auto *R = dyn_cast<DeclRefExpr>(Place->IgnoreParenImpCasts());
  auto *V = R && R->getDecl()->isImplicit() ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  if (!V || !V->getName().starts_with("__begin") || !V->getInit()) return nullptr;
  auto *Begin = dyn_cast<CXXMemberCallExpr>(V->getInit()->IgnoreImplicit());
  return Begin ? Begin->getImplicitObjectArgument() : V->getInit();
}

// The object of which a call gives an element; null when it is another kind of call.
const Expr *accessedBy(const CallExpr &C) {
  auto *F = C.getDirectCallee();
  auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(&C)) {
    auto Op = O->getOperator();
    bool Access = Op == OO_Subscript || Op == OO_Arrow || Op == OO_Star || isAssignment(Op) ||
                  (Op == OO_Call && M && givesElement(*M));
    if (auto *Range = Op == OO_Star ? rangeOf(O->getArg(0)) : nullptr) return Range;
    return Access ? O->getArg(0) : nullptr;
  }
  if (auto *Member = dyn_cast<CXXMemberCallExpr>(&C))
    return M && (isElementAccess(*M) || givesElement(*M)) ? Member->getImplicitObjectArgument() : nullptr;
  bool Get = F && F->isInStdNamespace() && F->getIdentifier() && F->getName() == "get" && C.getNumArgs() == 1;
  return Get ? C.getArg(0) : nullptr;
}

}  // namespace

const Expr *rootOf(const Expr *E, References Local) {
  for (;;) {
    E = E->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(E)) return E;
    if (auto *R = dyn_cast<DeclRefExpr>(E)) {
      const Expr *Bound = Local == References::Followed ? boundBy(*R) : nullptr;
      if (!Bound) return R;
      E = Bound;
    } else if (auto *M = dyn_cast<MemberExpr>(E)) {
      const Expr *Base = M->getBase();
      if (M->isArrow() && !isa<CXXThisExpr>(Base->IgnoreParenImpCasts()) &&
          !isa<CXXOperatorCallExpr>(Base->IgnoreParenImpCasts()))
        return nullptr;
      E = Base;
    } else if (auto *U = dyn_cast<UnaryOperator>(E)) {
      if (U->getOpcode() != UO_Deref) return nullptr;
      const Expr *Of = U->getSubExpr()->IgnoreParenImpCasts();
      E = isa<CXXThisExpr>(Of) ? Of : rangeOf(Of);
      if (!E) return nullptr;
    } else if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      // An array decays; a pointer leads elsewhere.
      E = A->getBase()->IgnoreParens();
      auto *Cast = dyn_cast<ImplicitCastExpr>(E);
      if (!Cast || Cast->getCastKind() != CK_ArrayToPointerDecay) return nullptr;
      E = Cast->getSubExpr();
    } else if (auto *C = dyn_cast<CallExpr>(E)) {
      E = accessedBy(*C);
      if (!E) return nullptr;
    } else if (auto *T = dyn_cast<MaterializeTemporaryExpr>(E)) {
      E = T->getSubExpr();
    } else {
      return nullptr;
    }
  }
}

const Expr *changedBy(const Expr *E) {
  if (auto *B = dyn_cast<BinaryOperator>(E)) return B->isAssignmentOp() ? B->getLHS() : nullptr;
  if (auto *U = dyn_cast<UnaryOperator>(E)) return U->isIncrementDecrementOp() ? U->getSubExpr() : nullptr;
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (O->getOperator() == OO_Call) return changedByCall(*O);
    if (!isAssignment(O->getOperator())) return nullptr;
    auto *M = dyn_cast_or_null<CXXMethodDecl>(O->getDirectCallee());
    return M && M->isConst() ? nullptr : O->getArg(0);
  }
  auto *C = dyn_cast<CXXMemberCallExpr>(E);
  auto *M = C ? C->getMethodDecl() : nullptr;
  if (!M || M->isConst() || M->isStatic() || !M->getIdentifier()) return nullptr;
  bool User = isUserCode(M->getLocation(), M->getASTContext().getSourceManager());
  return User ? (isElementAccess(*M) ? nullptr : C->getImplicitObjectArgument())
              : (isMutator(M->getName()) ? C->getImplicitObjectArgument() : nullptr);
}

const CXXMethodDecl *changingMethod(const Expr *E) {
  auto *O = dyn_cast<CXXOperatorCallExpr>(E);
  if (!isa<CXXMemberCallExpr>(E) && !(O && O->getOperator() == OO_Call)) return nullptr;
  auto *M = dyn_cast_or_null<CXXMethodDecl>(cast<CallExpr>(E)->getDirectCallee());
  return M && isUserCode(M->getLocation(), M->getASTContext().getSourceManager()) ? M : nullptr;
}

}  // namespace ferry_plugin
