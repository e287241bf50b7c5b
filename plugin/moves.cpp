// Which values can be moved. What arrives for a global is made beside it first, and then moved there: records field by
// field, others by their constructor.
#include "library_types.h"
#include "types.h"

#include "clang/AST/ASTContext.h"

using namespace clang;

namespace ferry_plugin {
namespace {

bool isOwnMove(const CXXConstructorDecl *C) {
  return C->isCopyOrMoveConstructor() && C->isUserProvided() && !C->isDeleted();
}

}  // namespace

bool movesParts(const TypeInfo &T) {
  return T.What == Kind::Sequence || T.What == Kind::Range || T.What == Kind::Choice;
}

// A constructor of a class template may be declared and not compile, which C++ tells only where it is used.
void TypeSet::tryToMove(unsigned I) {
  auto *Class = Types[I].T->getAsCXXRecordDecl();
  if (!Types[I].Movable || !Class || isOfStandardLibrary(Class->getQualifiedNameAsString())) return;
  bool Unknown = llvm::any_of(Class->ctors(), [](auto *C) {
    return isOwnMove(C) && C->getTemplateInstantiationPattern() && !C->isDefined();
  });
  std::string N = std::to_string(I);
  Types[I].Unmovable = Unknown && !In.compiles("namespace __ferry { constexpr auto *const mv" + N +
                                               " = &::ferry::abi::relocate_value<T" + N + ">; }\n");
  if (Types[I].Unmovable) Types[I].Movable = false;
}

// Whether code that moves a value of the type does not compile because of this or a part of it.
bool TypeSet::hasUnmovable(unsigned I, Obstacle &O) const {
  auto &T = Types[I];
  if (T.Unmovable) {
    O.Type = T.Name;
    O.Why = "its copy or move constructor does not compile";
    O.Way = {I};
    return true;
  }
  auto *Class = T.T->getAsCXXRecordDecl();
  if (T.What != Kind::Record || llvm::any_of(Class->ctors(), isOwnMove)) return false;
  return llvm::any_of(T.Fields, [&](auto &F) {
    if (F.ByReference || !hasUnmovable(F.Type, O)) return false;
    O.Members.insert(O.Members.begin(), F);
    O.Way.insert(O.Way.begin(), I);
    return true;
  });
}

bool TypeSet::findImmovable(unsigned I, Obstacle &O) const {
  auto &T = Types[I];
  if (T.What == Kind::Array) return !T.Needs.empty() && findImmovable(T.Needs[0], O);
  if (T.What == Kind::Record)
    return llvm::any_of(T.Fields, [&](auto &F) {
      if (F.ByReference || !findImmovable(F.Type, O)) return false;
      O.Members.insert(O.Members.begin(), F);
      return true;
    });
  if (T.What == Kind::Local || T.Movable || !T.T->isRecordType() || T.T.isTriviallyCopyableType(Ctx)) return false;
  O.Type = T.Name;
  O.Why = "what arrives cannot be moved to its place; give the class a move constructor";
  return true;
}

}  // namespace ferry_plugin
