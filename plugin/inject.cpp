#include "inject.h"

#include "clang_compat.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Parse/Parser.h"
#include "clang/Sema/Sema.h"

#include <memory>
#include <vector>

using namespace clang;

namespace ferry_plugin {

NamespaceDecl *findNamespace(ASTContext &Ctx, llvm::StringRef Name) {
  for (auto *D : Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get(Name)))
    if (auto *N = dyn_cast<NamespaceDecl>(D)) return N->getFirstDecl();
  return nullptr;
}

namespace {
// The headers use plain words as names, and a program may have made macros of these, or poisoned them. The unit has been
// read to its end: nothing of its own asks for them any more. Names that begin with an underscore, and ferry's, stay.
void forgetMacros(Preprocessor &PP) {
  llvm::SmallVector<IdentifierInfo *, 0> Names;
  for (auto &[Name, State] : PP.macros())
    if (Name->hasMacroDefinition() && !Name->getName().starts_with("_") && !Name->getName().starts_with("FERRY_"))
      Names.push_back(const_cast<IdentifierInfo *>(Name));
  for (auto *Name : Names)
    PP.appendMacroDirective(Name, new (PP.getPreprocessorAllocator()) UndefMacroDirective(SourceLocation()));
  for (auto &Entry : PP.getIdentifierTable())
    if (Entry.second->isPoisoned() && !Entry.getKey().starts_with("_")) Entry.second->setIsPoisoned(false);
}
}  // namespace

Injection::Injection(CompilerInstance &CI, Sema &S, Parser &P, const std::string &File)
    : CI(CI), S(S), P(P), Language(CI) {
  S.TUScope = P.getCurScope();
  forgetMacros(CI.getPreprocessor());
  CI.getPreprocessor().EnterSourceFile(buffer(File), nullptr, SourceLocation());
  bool const Read = parse();
  Language.headersAreRead();
  if (Read && declare("namespace __ferry {}\n")) Space = findNamespace(CI.getASTContext(), "__ferry");
}

Injection::~Injection() {
  endFragment(S);
  S.TUScope = nullptr;
}

FileID Injection::buffer(llvm::StringRef Text) {
  return CI.getSourceManager().createFileID(
      llvm::MemoryBuffer::getMemBufferCopy(Text, "<ferry " + std::to_string(Number++) + ">"), SrcMgr::C_System);
}

bool Injection::declare(llvm::StringRef Text) {
  auto &SM = CI.getSourceManager();
  auto &PP = CI.getPreprocessor();
  FileID File = buffer(Text);
  // Tokens, not a file: the unit's macros must not apply, and no callback should see an include.
  Lexer Raw(File, SM.getBufferOrFake(File), SM, PP.getLangOpts());
  std::vector<Token> Tokens;
  do {
    Tokens.emplace_back();
    Raw.LexFromRawLexer(Tokens.back());
    if (Tokens.back().is(tok::raw_identifier)) PP.LookUpIdentifierInfo(Tokens.back());
  } while (Tokens.back().isNot(tok::eof));
  auto Stream = std::make_unique<Token[]>(Tokens.size());
  std::copy(Tokens.begin(), Tokens.end(), Stream.get());
  PP.EnterTokenStream(std::move(Stream), Tokens.size(), /*DisableMacroExpansion=*/true, /*IsReinject=*/false);
  return parse();
}

// Stops before the parser sees the end of the unit again: that end must be processed once only.
bool Injection::parse() {
  auto State = Sema::ModuleImportState::NotACXX20Module;
  P.ConsumeToken();
  while (P.getCurToken().isNot(tok::eof)) {
    Parser::DeclGroupPtrTy Group;
    if (P.ParseTopLevelDecl(Group, State)) break;
    if (Group && !S.getASTConsumer().HandleTopLevelDecl(Group.get())) return false;
  }
  return !CI.getDiagnostics().hasErrorOccurred();
}

VarDecl *Injection::variable(llvm::StringRef Name) const {
  auto &Ctx = CI.getASTContext();
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
    if (auto *V = dyn_cast<VarDecl>(D)) return V;
  return nullptr;
}

bool Injection::number(const std::string &Name, int64_t &Value) const {
  auto *V = variable(Name);
  const APValue *A = V ? V->evaluateValue() : nullptr;
  if (!A || !A->isInt()) return false;
  Value = A->getInt().getExtValue();
  return true;
}

std::string Injection::text(const std::string &Name) const {
  auto *V = variable(Name);
  const APValue *A = V ? V->evaluateValue() : nullptr;
  if (!A || !A->isLValue() || A->isNullPointer()) return {};
  auto Base = A->getLValueBase();
  if (auto *E = Base.dyn_cast<const Expr *>()) {
    if (auto *L = dyn_cast<StringLiteral>(E->IgnoreParenImpCasts())) return L->getString().str();
    return {};
  }
  // A named array of characters.
  auto *D = dyn_cast_or_null<VarDecl>(Base.dyn_cast<const ValueDecl *>());
  const APValue *Array = D ? D->evaluateValue() : nullptr;
  if (!Array || !Array->isArray()) return {};
  std::string Text;
  for (unsigned I = 0; I < Array->getArrayInitializedElts(); ++I)
    if (auto C = Array->getArrayInitializedElt(I).getInt().getExtValue()) Text += static_cast<char>(C);
  return Text;
}

void Injection::nameType(llvm::StringRef Name, QualType T) {
  auto &Ctx = CI.getASTContext();
  auto *Alias = TypedefDecl::Create(Ctx, Space, SourceLocation(), SourceLocation(), &Ctx.Idents.get(Name),
                                    Ctx.getTrivialTypeSourceInfo(T));
  Alias->setImplicit();
  Alias->setAccess(AS_none);
  Space->addDecl(Alias);
}

void Injection::complete(QualType T) {
  if (T->isIncompleteType() && T->isRecordType()) (void)S.isCompleteType(SourceLocation(), T);
}

void Injection::useVtables(CXXRecordDecl &Class) {
  S.MarkVTableUsed(Class.getLocation(), &Class, /*DefinitionRequired=*/true);
}

bool Injection::instantiate(llvm::StringRef Text) {
  if (!declare(Text)) return false;
  S.PerformPendingInstantiations();
  return !CI.getDiagnostics().hasErrorOccurred();
}

bool Injection::compiles(llvm::StringRef Text) {
  auto &Diags = CI.getDiagnostics();
  DiagnosticErrorTrap Trap(Diags);
  bool const Silent = Diags.getSuppressAllDiagnostics();
  Diags.setSuppressAllDiagnostics(true);
  instantiate(Text);
  Diags.setSuppressAllDiagnostics(Silent);
  return !Trap.hasErrorOccurred();
}

namespace {
template <class Decl> Decl *findInAbi(ASTContext &Ctx, llvm::StringRef Name) {
  auto *Ferry = findNamespace(Ctx, "ferry");
  if (!Ferry) return nullptr;
  for (auto *A : Ferry->getPrimaryContext()->lookup(&Ctx.Idents.get("abi")))
    if (auto *Abi = dyn_cast<NamespaceDecl>(A))
      for (auto *D : Abi->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
        if (auto *Found = dyn_cast<Decl>(D)) return Found;
  return nullptr;
}
}  // namespace

CXXRecordDecl *Injection::abiRecord(llvm::StringRef Name) const {
  return findInAbi<CXXRecordDecl>(CI.getASTContext(), Name);
}
VarTemplateDecl *Injection::abiVariableTemplate(llvm::StringRef Name) const {
  return findInAbi<VarTemplateDecl>(CI.getASTContext(), Name);
}

QualType Injection::namedType(llvm::StringRef Name) const {
  auto &Ctx = CI.getASTContext();
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
    if (auto *T = dyn_cast<TypedefNameDecl>(D)) return T->getUnderlyingType();
  return {};
}

}  // namespace ferry_plugin
