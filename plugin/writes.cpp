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

}  // namespace

const Expr *rootOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenImpCasts();
    if (isa<DeclRefExpr, CXXThisExpr>(E)) return E;
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      const Expr *Base = M->getBase();
      if (M->isArrow() && !isa<CXXThisExpr>(Base->IgnoreParenImpCasts()) &&
          !isa<CXXOperatorCallExpr>(Base->IgnoreParenImpCasts()))
        return nullptr;
      E = Base;
    } else if (auto *U = dyn_cast<UnaryOperator>(E)) {
      if (U->getOpcode() != UO_Deref || !isa<CXXThisExpr>(U->getSubExpr()->IgnoreParenImpCasts())) return nullptr;
      E = U->getSubExpr();
    } else if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      // An array decays; a pointer leads elsewhere.
      E = A->getBase()->IgnoreParens();
      auto *Cast = dyn_cast<ImplicitCastExpr>(E);
      if (!Cast || Cast->getCastKind() != CK_ArrayToPointerDecay) return nullptr;
      E = Cast->getSubExpr();
    } else if (auto *O = dyn_cast<CXXOperatorCallExpr>(E)) {
      auto Op = O->getOperator();
      auto *M = dyn_cast_or_null<CXXMethodDecl>(O->getDirectCallee());
      bool Access = Op == OO_Call && M && givesElement(*M);
      if (!Access && Op != OO_Subscript && Op != OO_Arrow && Op != OO_Star && !isAssignment(Op)) return nullptr;
      E = O->getArg(0);
    } else if (auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
      auto *M = C->getMethodDecl();
      if (!M || (!isElementAccess(*M) && !givesElement(*M))) return nullptr;
      E = C->getImplicitObjectArgument();
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
