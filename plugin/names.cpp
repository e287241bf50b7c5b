#include "names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/PrettyPrinter.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace ferry_plugin {
namespace {

PrintingPolicy policyOf(const ASTContext &Ctx) {
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressUnwrittenScope = false;
  Policy.SuppressInlineNamespace = true;
  Policy.SuppressDefaultTemplateArgs = true;
  Policy.AnonymousTagLocations = false;
  Policy.Bool = true;
  return Policy;
}

void replaceAll(std::string &Text, llvm::StringRef From, llvm::StringRef To) {
  for (size_t At = 0; (At = Text.find(From, At)) != std::string::npos; At += To.size())
    Text.replace(At, From.size(), To);
}

// Of the library's names for its templates.
void useShortNames(std::string &Name) {
  replaceAll(Name, "std::basic_string<char>", "std::string");
  replaceAll(Name, "std::basic_string<wchar_t>", "std::wstring");
  replaceAll(Name, "std::basic_string_view<char>", "std::string_view");
  replaceAll(Name, "std::filesystem::__cxx11::path", "std::filesystem::path");
  replaceAll(Name,
             "std::mersenne_twister_engine<unsigned long, 32, 624, 397, 31, 2567483615, 11, 4294967295, 7, 2636928640, "
             "15, 4022730752, 18, 1812433253>",
             "std::mt19937");
  replaceAll(Name,
             "std::mersenne_twister_engine<unsigned long, 64, 312, 156, 31, 13043109905998158313, 29, "
             "6148914691236517205, 17, 8202884508482404352, 37, 18444473444759240704, 43, 6364136223846793005>",
             "std::mt19937_64");
  replaceAll(Name, "std::linear_congruential_engine<unsigned long, 16807, 0, 2147483647>", "std::minstd_rand0");
  replaceAll(Name, "std::linear_congruential_engine<unsigned long, 48271, 0, 2147483647>", "std::minstd_rand");
}

std::string scopeOf(const DeclContext *DC) {
  if (!DC || DC->isTranslationUnit()) return {};
  if (auto *N = dyn_cast<NamespaceDecl>(DC)) {
    std::string Outer = scopeOf(N->getParent());
    if (N->isAnonymousNamespace()) return Outer + "(anonymous namespace)::";
    return N->isInline() ? Outer : Outer + N->getName().str() + "::";
  }
  if (auto *F = dyn_cast<FunctionDecl>(DC)) {
    auto *M = dyn_cast<CXXMethodDecl>(F);
    if (M && M->getParent()->isLambda()) return scopeOf(M->getParent()->getDeclContext()) + "(lambda)::";
    return nameOf(*F) + "()::";
  }
  if (auto *R = dyn_cast<CXXRecordDecl>(DC)) return nameOf(*R) + "::";
  return scopeOf(DC->getParent());
}

}  // namespace

std::string nameOf(const NamedDecl &D) {
  std::string Name;
  llvm::raw_string_ostream OS(Name);
  auto Policy = policyOf(D.getASTContext());
  if (auto *R = dyn_cast<CXXRecordDecl>(&D); R && R->isLambda())
    OS << "(lambda)";
  else if (D.getDeclName().isEmpty())
    OS << "(unnamed)";
  else
    D.getDeclName().print(OS, Policy);
  if (auto *T = dyn_cast<ClassTemplateSpecializationDecl>(&D))
    printTemplateArgumentList(OS, T->getTemplateArgs().asArray(), Policy);
  else if (auto *V = dyn_cast<VarTemplateSpecializationDecl>(&D))
    printTemplateArgumentList(OS, V->getTemplateArgs().asArray(), Policy);
  useShortNames(Name);
  if (auto *M = dyn_cast<CXXMethodDecl>(&D); M && M->getParent()->isLambda())
    return scopeOf(M->getParent()->getDeclContext()) + "(lambda)";
  return scopeOf(D.getDeclContext()) + Name;
}

std::string nameOf(QualType T, const ASTContext &Ctx) {
  if (auto *R = T->getAsCXXRecordDecl(); R && R->isLambda()) {
    auto At = placeOf(R->getLocation(), Ctx.getSourceManager());
    return "lambda at " + fileName(At.File).str() + ":" + std::to_string(At.Line);
  }
  std::string Name = T.getCanonicalType().getAsString(policyOf(Ctx));
  useShortNames(Name);
  return Name;
}

Place placeOf(SourceLocation L, const SourceManager &SM) {
  Place P;
  P.Loc = L;
  auto Presumed = SM.getPresumedLoc(SM.getExpansionLoc(L));
  if (!Presumed.isValid()) return P;
  P.File = Presumed.getFilename();
  P.Line = Presumed.getLine();
  P.Column = Presumed.getColumn();
  return P;
}

std::string dispatchName(const CXXMethodDecl &Method, ASTNameGenerator &Names) {
  auto *M = Method.getCanonicalDecl();
  if (!isa<CXXDestructorDecl>(M)) return "V:" + Names.getName(M);
  auto All = Names.getAllManglings(M);
  return "V:" + (All.empty() ? "" : All.front());
}

llvm::StringRef fileName(llvm::StringRef Path) { return llvm::sys::path::filename(Path); }

std::string quoted(llvm::StringRef Text) {
  std::string Result = "\"";
  for (char C : Text) {
    if (C == '"' || C == '\\') Result += '\\';
    Result += C;
  }
  return Result + "\"";
}

}  // namespace ferry_plugin
