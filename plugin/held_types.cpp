#include "held_types.h"

#include "inject.h"
#include "library_types.h"
#include "marks.h"
#include "names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"

using namespace clang;

namespace ferry_plugin {
namespace {

QualType decayed(QualType T, const ASTContext &Ctx) {
  T = T.getNonReferenceType();
  if (T->isArrayType() || T->isFunctionType()) T = Ctx.getDecayedType(T);
  return T.getCanonicalType().getUnqualifiedType();
}

// Helpers of the library that it has no public name for never travel: an object that holds one is the library's own.
bool isOfInterest(QualType T, const SourceManager &SM) {
  auto *R = T->getAsCXXRecordDecl();
  if (!R || isUserCode(R->getLocation(), SM)) return true;
  std::string Name = R->getQualifiedNameAsString();
  return isTransparent(Name) || Name.find("::_") == std::string::npos;
}

class Search {
public:
  explicit Search(ASTContext &Ctx) : Ctx(Ctx), Mangler(Ctx.createMangleContext()) {}

  // The types that member templates of a holder were used with: those that are constructors, and those of this name.
  void add(const CXXRecordDecl &Holder, StringRef Member) {
    for (auto *D : Holder.decls()) {
      auto *Template = dyn_cast<FunctionTemplateDecl>(D);
      if (!Template) continue;
      bool Makes = isa<CXXConstructorDecl>(Template->getTemplatedDecl()) ||
                   (Template->getIdentifier() && Template->getName() == Member);
      if (!Makes) continue;
      for (auto *F : Template->specializations())
        if (F->hasBody() && F->isUsed(false)) addFirstArgument(Holder, *F);
    }
  }

  std::vector<HeldType> take() {
    llvm::sort(Found, [](auto &A, auto &B) { return A.Key < B.Key; });
    std::vector<HeldType> Merged;
    for (auto &H : Found)
      if (Merged.empty() || Merged.back().Key != H.Key)
        Merged.push_back(std::move(H));
      else
        llvm::append_range(Merged.back().Makers, H.Makers);
    return Merged;
  }

private:
  void addFirstArgument(const CXXRecordDecl &Holder, FunctionDecl &F) {
    auto &First = F.getTemplateSpecializationArgs()->get(0);
    if (First.getKind() != TemplateArgument::Type || First.getAsType()->isDependentType()) return;
    HeldType H;
    H.Holder = Ctx.getRecordType(&Holder);
    H.Held = decayed(First.getAsType(), Ctx);
    if (H.Held->isIncompleteType() || !isGiven(H.Held, F) || !isOfInterest(H.Held, Ctx.getSourceManager())) return;
    llvm::raw_string_ostream OS(H.Key);
    Mangler->mangleCXXRTTIName(H.Holder, OS);
    OS << ' ';
    Mangler->mangleCXXRTTIName(H.Held, OS);
    H.Local = !isExternallyVisible(H.Holder->getLinkage()) || !isExternallyVisible(H.Held->getLinkage());
    H.Makers = {&F};
    Found.push_back(std::move(H));
  }
  // Other arguments of such templates are allocators: a value is passed, or its type is named to make it in place.
  bool isGiven(QualType T, const FunctionDecl &F) {
    for (auto *P : F.parameters()) {
      auto Type = decayed(P->getType(), Ctx);
      auto *R = Type->getAsCXXRecordDecl();
      if (Type == T || (R && R->getIdentifier() && R->getName() == "in_place_type_t")) return true;
    }
    return !isa<CXXConstructorDecl>(F);
  }

  ASTContext &Ctx;
  std::unique_ptr<MangleContext> Mangler;
  std::vector<HeldType> Found;
};

}  // namespace

std::vector<HeldType> findHeldTypes(ASTContext &Ctx) {
  auto *Std = findNamespace(Ctx, "std");
  if (!Std || !Ctx.getLangOpts().RTTI) return {};
  Search S(Ctx);
  for (auto *D : Std->getPrimaryContext()->lookup(&Ctx.Idents.get("function")))
    if (auto *T = dyn_cast<ClassTemplateDecl>(D))
      for (auto *Special : T->specializations())
        if (Special->hasDefinition() && !Special->isDependentContext()) S.add(*Special->getDefinition(), "");
  for (auto *D : Std->getPrimaryContext()->lookup(&Ctx.Idents.get("any")))
    if (auto *R = dyn_cast<CXXRecordDecl>(D); R && R->hasDefinition()) S.add(*R->getDefinition(), "emplace");
  return S.take();
}

std::string heldTypeRows(const std::vector<HeldType> &All, TypeSet &Types) {
  std::string Text = "namespace __ferry {\n";
  unsigned Number = 0;
  for (auto &H : All) {
    unsigned Holder = Types.add(H.Holder), Held = Types.add(H.Held);
    std::string Both = TypeSet::alias(Holder) + "," + TypeSet::alias(Held), N = std::to_string(Number);
    for (auto *F : H.Makers) Marks::mark(F, "k", Number);
    ++Number;
    Text += "[[gnu::used, gnu::nodebug, clang::annotate(\"ferry:h" + N +
            "\")]] static constexpr ::ferry::abi::held_type h" + N + " = ";
    Obstacle O;
    std::string Head = "{&typeid(" + TypeSet::alias(Holder) + "),&typeid(" + TypeSet::alias(Held) + ")," +
                       (H.Local ? "true" : "false") + ",";
    if (!Types.findObstacle(Held, Use::Global, O)) {
      Text += Head + "nullptr,::ferry::abi::type_of<" + TypeSet::alias(Held) + ">,&::ferry::abi::holding<" + Both +
              ">::content,&::ferry::abi::holding<" + Both + ">::build};\n";
    } else {
      std::string Path;
      for (auto &M : O.Members) Path += (Path.empty() ? "its member '" : ".") + M.Name;
      if (!Path.empty()) Path += "' has type '" + O.Type + "': ";
      Text += Head + quoted(Path + O.Why) + ",nullptr,nullptr,nullptr};\n";
    }
  }
  return Text + "}\n";
}

}  // namespace ferry_plugin
