#include "hooks.h"

#include "inject.h"
#include "library_types.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace ferry_plugin {
namespace {

// Whether a parameter is `Archive &` for a parameter `Archive` of the function's template.
bool isArchive(const ParmVarDecl &P) { return P.getType().getNonReferenceType()->isTemplateTypeParmType(); }

// A function for an archive, and how many arguments follow the archive and the object: 0 or 1, the version.
struct Found {
  const FunctionDecl *F = nullptr;
  std::string version() const { return F->getNumParams() == Least + 1 ? ", 0u" : ""; }
  unsigned Least = 1;
  explicit operator bool() const { return F; }
};

bool fits(const FunctionDecl &F, unsigned Least) {
  unsigned N = F.getNumParams();
  if (N < Least || N > Least + 1 || !isArchive(*F.getParamDecl(0))) return false;
  return N == Least || F.getParamDecl(Least)->getType()->isIntegralOrUnscopedEnumerationType();
}

Found member(const CXXRecordDecl &Class, llvm::StringRef Name) {
  for (auto *D : Class.decls()) {
    auto *T = dyn_cast<FunctionTemplateDecl>(D);
    auto *M = T ? dyn_cast<CXXMethodDecl>(T->getTemplatedDecl()) : nullptr;
    if (!M || !M->getIdentifier() || M->getName() != Name || M->isStatic() || !fits(*M, 1)) continue;
    // What leaves the object alone cannot load it: it writes something else than a value.
    if (Name != "save" && M->isConst()) continue;
    return {M, 1};
  }
  return {};
}

// Whether a parameter is a reference to the class, or to its template's specialisations.
bool isFor(const ParmVarDecl &P, const CXXRecordDecl &Class) {
  QualType T = P.getType().getNonReferenceType().getUnqualifiedType();
  if (auto *R = T->getAsCXXRecordDecl(); R && R->getCanonicalDecl() == Class.getCanonicalDecl()) return true;
  auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  auto *Pattern = T->getAs<TemplateSpecializationType>();
  if (!Special || !Pattern) return false;
  auto *Template = Pattern->getTemplateName().getAsTemplateDecl();
  return Template && Template->getCanonicalDecl() == Special->getSpecializedTemplate()->getCanonicalDecl();
}

Found inNamespace(const DeclContext *Space, const CXXRecordDecl &Class, llvm::StringRef Name) {
  auto &Ctx = Class.getASTContext();
  if (!Space) return {};
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
    if (auto *T = dyn_cast<FunctionTemplateDecl>(D))
      if (auto *F = T->getTemplatedDecl(); fits(*F, 2) && isFor(*F->getParamDecl(1), Class)) return {F, 2};
  return {};
}

// `Prefix` comes before the function's name: "access::", a namespace, or nothing where it is found by its arguments.
std::optional<Hook> made(Found Both, Found Save, Found Load, llvm::StringRef Prefix, llvm::StringRef Arguments) {
  auto Call = [&](llvm::StringRef Name, const Found &F) {
    return (Prefix + Name + "(" + Arguments + F.version() + ");").str();
  };
  if (Both) return Hook{Call("serialize", Both), Call("serialize", Both)};
  if (Save && Load) return Hook{Call("save", Save), Call("load", Load)};
  return {};
}

std::optional<Hook> freeHook(const DeclContext *Space, const CXXRecordDecl &Class, llvm::StringRef Prefix) {
  return made(inNamespace(Space, Class, "serialize"), inNamespace(Space, Class, "save"),
              inNamespace(Space, Class, "load"), Prefix, "archive, object");
}

}  // namespace

bool hasOwnCodec(ASTContext &Ctx, QualType T) {
  auto *Ferry = findNamespace(Ctx, "ferry");
  if (!Ferry) return false;
  for (auto *D : Ferry->getPrimaryContext()->lookup(&Ctx.Idents.get("codec"))) {
    auto *Template = dyn_cast<ClassTemplateDecl>(D);
    if (!Template) continue;
    for (auto *Special : Template->specializations())
      if (Special->hasDefinition() && Ctx.hasSameType(Special->getTemplateArgs()[0].getAsType(), T)) return true;
    llvm::SmallVector<ClassTemplatePartialSpecializationDecl *, 4> Partial;
    Template->getPartialSpecializations(Partial);
    auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
    for (auto *P : Partial) {
      auto *Pattern = P->getTemplateArgs()[0].getAsType()->getAs<TemplateSpecializationType>();
      auto *For = Pattern ? Pattern->getTemplateName().getAsTemplateDecl() : nullptr;
      if (Class && For && For->getCanonicalDecl() == Class->getSpecializedTemplate()->getCanonicalDecl()) return true;
    }
  }
  return false;
}

std::optional<Hook> findHook(const CXXRecordDecl &Class) {
  auto &Ctx = Class.getASTContext();
  std::string Name = Class.getQualifiedNameAsString();
  if (Class.isLambda() || Class.isUnion() || isOfStandardLibrary(Name) || llvm::StringRef(Name).starts_with("boost::"))
    return {};
  auto Result =
      made(member(Class, "serialize"), member(Class, "save"), member(Class, "load"), "access::", "object, archive");
  auto *Boost = findNamespace(Ctx, "boost");
  if (!Result && Boost)
    for (auto *D : Boost->getPrimaryContext()->lookup(&Ctx.Idents.get("serialization")))
      if (auto *N = dyn_cast<NamespaceDecl>(D)) Result = freeHook(N, Class, "::boost::serialization::");
  if (auto *Cereal = findNamespace(Ctx, "cereal"); !Result && Cereal) Result = freeHook(Cereal, Class, "::cereal::");
  if (!Result) Result = freeHook(Class.getEnclosingNamespaceContext(), Class, "");
  if (Result && hasOwnCodec(Ctx, Ctx.getRecordType(&Class))) return {};
  return Result;
}

void befriend(CXXRecordDecl &Class, CXXRecordDecl &Access) {
  auto &Ctx = Class.getASTContext();
  auto *Info = Ctx.getTrivialTypeSourceInfo(Ctx.getRecordType(&Access));
  auto *Friend = FriendDecl::Create(Ctx, &Class, SourceLocation(), Info, SourceLocation());
  Friend->setAccess(AS_public);
  Class.addDecl(Friend);
}

}  // namespace ferry_plugin
