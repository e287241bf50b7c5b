#include "inject.h"

#include "clang_compat.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
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

Injection::Injection(CompilerInstance &CI, Sema &S, Parser &P, const std::string &File) : CI(CI), S(S), P(P) {
  S.TUScope = P.getCurScope();
  CI.getPreprocessor().EnterSourceFile(buffer(File), nullptr, SourceLocation());
  if (parse() && declare("namespace __ferry {}\n")) Space = findNamespace(CI.getASTContext(), "__ferry");
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

QualType Injection::namedType(llvm::StringRef Name) const {
  auto &Ctx = CI.getASTContext();
  for (auto *D : Space->getPrimaryContext()->lookup(&Ctx.Idents.get(Name)))
    if (auto *T = dyn_cast<TypedefNameDecl>(D)) return T->getUnderlyingType();
  return {};
}

}  // namespace ferry_plugin
