#include "reading_methods.h"

#include "writes.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace ferry_plugin {
namespace {

constexpr unsigned DeepestCalls = 16;

bool givesAccess(QualType T) {
  auto Pointee = T->getPointeeType();
  return !Pointee.isNull() && !Pointee.isConstQualified();
}

}  // namespace

// Every mention of `this` must be part of an expression that is seen to be read.
class ReadingMethods::Visitor : public RecursiveASTVisitor<Visitor> {
public:
  Visitor(ReadingMethods &All, const CXXMethodDecl &M) : All(All), M(M) {}
  bool onlyReads() const {
    return !Changes && llvm::all_of(Mentions, [&](auto *This) { return Read.contains(This); });
  }

  bool VisitCXXThisExpr(CXXThisExpr *This) {
    Mentions.push_back(This);
    return true;
  }
  bool VisitExpr(Expr *E) {
    const Expr *Target = changedBy(E);
    if (!Target || !thisOf(Target)) return true;
    auto *By = changingMethod(E);
    if (By && All.contains(*By))
      noteRead(givesAccess(By->getReturnType()) ? nullptr : Target);
    else
      Changes = true;
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) {
    bool Constant = E->isGLValue() ? E->getType().isConstQualified()
                                   : E->getType()->isPointerType() && !givesAccess(E->getType());
    if (E->getCastKind() == CK_LValueToRValue || (E->getCastKind() == CK_NoOp && Constant)) noteRead(E->getSubExpr());
    return true;
  }
  // `get` of a smart pointer is const, and what it gives may be written.
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *E) {
    if (E->getType()->isPointerType() && givesAccess(E->getType()) && thisOf(E->getImplicitObjectArgument()))
      Changes = true;
    return true;
  }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) {
    QualType T = S->getLoopVariable()->getType();
    if (!T->isReferenceType() || T->getPointeeType().isConstQualified()) noteRead(S->getRangeInit());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    if (M.getReturnType()->isLValueReferenceType() && S->getRetValue()) noteRead(S->getRetValue());
    return true;
  }

private:
  static const CXXThisExpr *thisOf(const Expr *E) { return dyn_cast_or_null<CXXThisExpr>(rootOf(E)); }
  // A reference that is read once may be written another time.
  void noteRead(const Expr *E) {
    if (auto *This = E ? dyn_cast_or_null<CXXThisExpr>(rootOf(E, References::Kept)) : nullptr) Read.insert(This);
  }

  ReadingMethods &All;
  const CXXMethodDecl &M;
  std::vector<const CXXThisExpr *> Mentions;
  llvm::DenseSet<const CXXThisExpr *> Read;
  bool Changes = false;
};

bool ReadingMethods::contains(const CXXMethodDecl &M) {
  auto [At, New] = Known.try_emplace(M.getCanonicalDecl(), false);
  if (!New) return At->second;
  bool Reads = find(M);
  Known[M.getCanonicalDecl()] = Reads;
  return Reads;
}

bool ReadingMethods::find(const CXXMethodDecl &M) {
  const FunctionDecl *Definition = nullptr;
  // Of a virtual function another one may be called.
  if (M.isVirtual() || Depth == DeepestCalls || !M.hasBody(Definition)) return false;
  ++Depth;
  Visitor V(*this, M);
  V.TraverseStmt(Definition->getBody());
  --Depth;
  return V.onlyReads();
}

}  // namespace ferry_plugin
