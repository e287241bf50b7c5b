// C++ text parsed by the unit's own parser, after the unit has ended.
#pragma once

#include "newest_language.h"

#include "clang/Frontend/CompilerInstance.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace clang {
class CXXRecordDecl;
class NamespaceDecl;
class Parser;
class Sema;
class VarDecl;
class VarTemplateDecl;
}  // namespace clang

namespace ferry_plugin {

// Reopens the unit for as long as it lives.
class Injection {
public:
  // Begins with the text of a file, which may include others: a file can only be entered while no declared text is.
  Injection(clang::CompilerInstance &CI, clang::Sema &S, clang::Parser &P, const std::string &File);
  ~Injection();

  // Parses declarations; macros of the unit do not apply to them. False when there were errors.
  bool declare(llvm::StringRef Text);

  // As declare, and instantiates all functions that the text needs.
  bool instantiate(llvm::StringRef Text);
  // Whether instantiate would succeed. Nothing is said when not.
  bool compiles(llvm::StringRef Text);

  // The namespace of generated code; its names are found by lookup in it. Null when the header did not compile.
  clang::NamespaceDecl *space() const { return Space; }
  clang::VarDecl *variable(llvm::StringRef Name) const;
  // The constant of such a variable: false when it has none; a text's is empty then.
  bool number(const std::string &Name, int64_t &Value) const;
  std::string text(const std::string &Name) const;
  // Gives a type a name that generated code can use, whatever the type is and wherever it was declared.
  void nameType(llvm::StringRef Name, clang::QualType T);
  clang::QualType namedType(llvm::StringRef Name) const;
  // A class, or a variable template, of namespace ferry::abi; null when its header is not there.
  clang::CXXRecordDecl *abiRecord(llvm::StringRef Name) const;
  clang::VarTemplateDecl *abiVariableTemplate(llvm::StringRef Name) const;
  // Instantiates a class template's specialisation that the unit only names.
  void complete(clang::QualType T);
  // Has the unit define the class's virtual tables, as if it made an object of the class.
  void useVtables(clang::CXXRecordDecl &Class);

private:
  clang::FileID buffer(llvm::StringRef Text);
  bool parse();

  clang::CompilerInstance &CI;
  clang::Sema &S;
  clang::Parser &P;
  NewestLanguage Language;
  clang::NamespaceDecl *Space = nullptr;
  unsigned Number = 0;
};

// The namespace of that name at the top of the unit; null when there is none.
clang::NamespaceDecl *findNamespace(clang::ASTContext &Ctx, llvm::StringRef Name);

}  // namespace ferry_plugin
