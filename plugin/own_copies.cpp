#include "own_copies.h"

#include "types.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace ferry_plugin {
namespace {

const CXXRecordDecl *definitionOf(QualType T, const ASTContext &Ctx) {
  auto *Class = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() ? Class->getDefinition() : nullptr;
}

// Shows the types of all bases and fields until one of them is a reason to stop.
template <class Show> bool anyPart(const CXXRecordDecl &Class, Show Stop) {
  return llvm::any_of(Class.bases(), [&](const CXXBaseSpecifier &B) { return Stop(B.getType()); }) ||
         llvm::any_of(Class.fields(), [&](const FieldDecl *F) { return Stop(F->getType()); });
}

using SeenClasses = llvm::SmallPtrSet<const CXXRecordDecl *, 8>;

bool hasOwnCopies(QualType T, const ASTContext &Ctx, SeenClasses &Seen) {
  auto *Class = definitionOf(T, Ctx);
  if (!Class || Class->isLambda() || !Seen.insert(Class).second) return false;
  auto IsOwn = [](const CXXConstructorDecl *C) { return C->isCopyOrMoveConstructor() && C->isUserProvided(); };
  if (isUserCode(Class->getLocation(), Ctx.getSourceManager()) && llvm::any_of(Class->ctors(), IsOwn)) return true;
  return anyPart(*Class, [&](QualType Part) { return hasOwnCopies(Part, Ctx, Seen); });
}

bool isOfNumbers(QualType T, const ASTContext &Ctx) {
  if (Ctx.getBaseElementType(T)->isArithmeticType() || Ctx.getBaseElementType(T)->isEnumeralType()) return true;
  auto *Class = definitionOf(T, Ctx);
  return Class && !Class->isUnion() && !Class->isDynamicClass() &&
         !anyPart(*Class, [&](QualType Part) { return !isOfNumbers(Part, Ctx); });
}

}  // namespace

const char *copiesOf(QualType T, const ASTContext &Ctx) {
  SeenClasses Seen;
  if (!hasOwnCopies(T, Ctx, Seen)) return "plain";
  return isOfNumbers(T, Ctx) ? "own_of_bytes" : "own";
}

}  // namespace ferry_plugin
