#include "ownership.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ferry_plugin {
namespace {

constexpr unsigned Unbounded = Ownership::Unbounded;

class Walk {
public:
  explicit Walk(const ASTContext &Ctx) : Ctx(Ctx) {}

  Ownership type(QualType T) {
    T = Ctx.getBaseElementType(T).getCanonicalType();
    if (auto *A = T->getAs<AtomicType>()) return type(A->getValueType());
    if (T->isArithmeticType() || T->isEnumeralType() || T->isAnyComplexType() || T->isVectorType() ||
        T->isMemberDataPointerType() || T->isNullPtrType())
      return {0, true};
    // Code is no part of a value.
    if (T->isFunctionPointerType() || T->isMemberFunctionPointerType()) return {1, true};
    auto *Any = T->getAsRecordDecl();
    auto *R = dyn_cast_or_null<CXXRecordDecl>(Any ? Any->getDefinition() : nullptr);
    if (Any && !Any->getASTContext().getLangOpts().CPlusPlus && Any->getDefinition())
      return members(*Any->getDefinition(), {0, true});
    if (!R || R->isDependentType()) return {};
    // A type that holds itself, by what it owns.
    if (!Open.insert(R).second) return {Unbounded, true};
    auto Result = record(*R);
    Open.erase(R);
    return Result;
  }

private:
  enum class Kind { String, Vector, Nodes, Unique, Other };

  Ownership record(const CXXRecordDecl &R) {
    switch (kindOf(R)) {
    case Kind::String: return {1, true};
    case Kind::Vector: {
      auto Element = argument(R, 0);
      return {Element.Depth == Unbounded ? Unbounded : Element.Depth + 1, Element.Sole};
    }
    case Kind::Nodes: return {Unbounded, allSole(R)};
    case Kind::Unique: {
      auto *To = cast<ClassTemplateSpecializationDecl>(R).getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
      // What a derived class holds is not known.
      return {Unbounded, allSole(R) && !(To && To->hasDefinition() && To->isPolymorphic())};
    }
    case Kind::Other: break;
    }
    Ownership Result{0, true};
    for (auto &B : R.bases()) add(Result, B.getType());
    return members(R, Result);
  }

  Ownership members(const RecordDecl &R, Ownership Result) {
    for (auto *F : R.fields()) add(Result, F->getType());
    return Result;
  }

  void add(Ownership &To, QualType T) {
    auto Part = type(T);
    To.Depth = std::max(To.Depth, Part.Depth);
    To.Sole &= Part.Sole;
  }

  Kind kindOf(const CXXRecordDecl &R) {
    auto *T = dyn_cast<ClassTemplateSpecializationDecl>(&R);
    if (!T || !R.isInStdNamespace() || !R.getIdentifier()) return Kind::Other;
    auto Found = llvm::StringSwitch<Kind>(R.getName())
                     .Case("basic_string", Kind::String)
                     .Case("vector", Kind::Vector)
                     .Cases("map", "multimap", "set", "multiset", "list", "forward_list", "deque", Kind::Nodes)
                     .Cases("unordered_map", "unordered_multimap", "unordered_set", "unordered_multiset", Kind::Nodes)
                     .Case("unique_ptr", Kind::Unique)
                     .Default(Kind::Other);
    // Another allocator or deleter may share memory between values.
    auto Last = T->getTemplateArgs().asArray().back();
    auto *L = Last.getKind() == TemplateArgument::Type ? Last.getAsType()->getAsCXXRecordDecl() : nullptr;
    bool Usual = L && L->isInStdNamespace() && L->getIdentifier() &&
                 (L->getName() == "allocator" || L->getName() == "default_delete");
    return Usual ? Found : Kind::Other;
  }

  Ownership argument(const CXXRecordDecl &R, unsigned I) {
    return type(cast<ClassTemplateSpecializationDecl>(R).getTemplateArgs()[I].getAsType());
  }
  // Of the elements and of what compares and hashes them; the last argument is the allocator or deleter.
  bool allSole(const CXXRecordDecl &R) {
    auto &Arguments = cast<ClassTemplateSpecializationDecl>(R).getTemplateArgs();
    for (unsigned I = 0; I + 1 < Arguments.size(); ++I)
      if (!argument(R, I).Sole) return false;
    return true;
  }

  const ASTContext &Ctx;
  llvm::SmallPtrSet<const CXXRecordDecl *, 16> Open;
};

}  // namespace

Ownership ownershipOf(QualType T, const ASTContext &Ctx) { return Walk(Ctx).type(T); }

}  // namespace ferry_plugin
