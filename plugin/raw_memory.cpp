#include "raw_memory.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace ferry_plugin {
namespace {

constexpr llvm::StringLiteral Mark = "ferry:raw";

bool isByteArray(const ValueDecl &D) {
  auto *Array = D.getType()->getAsArrayTypeUnsafe();
  if (!Array) return false;
  QualType T = D.getASTContext().getBaseElementType(Array->getElementType());
  return T->isAnyCharacterType() || T->isStdByteType();
}

bool isAlignmentOfType(const AlignedAttr &A) {
  if (!A.isAlignmentExpr()) return true;
  auto *E = A.getAlignmentExpr()->IgnoreParenImpCasts();
  if (auto *Constant = dyn_cast<ConstantExpr>(E)) E = Constant->getSubExpr()->IgnoreParenImpCasts();
  return isa<UnaryExprOrTypeTraitExpr>(E);
}

// What `memory`, `&memory`, `&memory[i]`, `memory + i` and casts of these refer to.
const ValueDecl *memoryOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_AddrOf) {
      E = U->getSubExpr();
    } else if (auto *S = dyn_cast<ArraySubscriptExpr>(E)) {
      E = S->getBase();
    } else if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isAdditiveOp()) {
      E = B->getLHS()->getType()->isIntegerType() ? B->getRHS() : B->getLHS();
    } else if (auto *M = dyn_cast<MemberExpr>(E)) {
      return M->getMemberDecl();
    } else {
      auto *R = dyn_cast<DeclRefExpr>(E);
      return R ? R->getDecl() : nullptr;
    }
  }
}

}  // namespace

void notePlacement(const CXXNewExpr &New) {
  QualType T = New.getAllocatedType();
  if (New.getNumPlacementArgs() == 0 || !(T->isRecordType() || T->isPointerType())) return;
  auto *D = const_cast<ValueDecl *>(memoryOf(New.getPlacementArg(0)));
  if (auto *V = dyn_cast_or_null<VarDecl>(D)) {
    if (!V->hasGlobalStorage()) return;
    if (auto *Definition = V->getDefinition()) D = Definition;
  }
  if (!D || !isByteArray(*D) || isRawMemory(*D)) return;
  D->addAttr(AnnotateAttr::CreateImplicit(D->getASTContext(), Mark, nullptr, 0, D->getSourceRange()));
}

bool isRawMemory(const ValueDecl &D) {
  if (!isByteArray(D)) return false;
  return llvm::any_of(D.specific_attrs<AnnotateAttr>(), [](auto *A) { return A->getAnnotation() == Mark; }) ||
         llvm::any_of(D.specific_attrs<AlignedAttr>(), [](auto *A) { return isAlignmentOfType(*A); });
}

}  // namespace ferry_plugin
