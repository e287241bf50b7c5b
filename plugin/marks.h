// Looks at the unit's declarations as they are parsed: finds the variables and functions that matter, marks them for
// the IR, and notes remote calls, virtual calls, overriders, writes and thrown types.
#pragma once

#include "unit_info.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Mangle.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#include <memory>
#include <optional>
#include <vector>

namespace ferry_plugin {

// A remote call as it was parsed; matched with its entry when the unit has ended.
struct RemoteCall {
  const clang::CallExpr *Call;
  const clang::FunctionDecl *Callee;
  std::string Within;
};

// A write, in the body of a lambda, to something the lambda captured by reference.
struct CaptureWrite {
  const clang::CXXRecordDecl *Closure;
  std::string Name;
  clang::SourceLocation Loc;
  const clang::CXXMethodDecl *By = nullptr;  // it is no write if this only reads
};

class Marks {
public:
  Marks(clang::ASTContext &Ctx, UnitInfo &Unit);

  // A declaration at namespace scope, or an instantiation.
  void visit(clang::Decl *D);

  // The mark of a function or variable; made on first use.
  unsigned function(clang::FunctionDecl *F);
  void variable(clang::VarDecl *V);
  // The unit has ended: it is known now which variables it defines, and what turns out to be no write.
  void finish();
  static void mark(clang::Decl *D, llvm::StringRef Kind, unsigned Index);

  const std::vector<RemoteCall> &remoteCalls() const { return Calls; }
  const llvm::SetVector<clang::VarDecl *> &variables() const { return Variables; }
  // With the functions that throw them; none of these when a class is thrown outside of functions.
  using ThrownClasses = llvm::MapVector<clang::CXXRecordDecl *, llvm::SetVector<clang::FunctionDecl *>>;
  const ThrownClasses &thrown() const { return Thrown; }
  const std::vector<CaptureWrite> &captureWrites() const { return CaptureWrites; }

private:
  class Visitor;
  struct Write {
    unsigned Function;
    clang::VarDecl *Variable;
    clang::SourceLocation Loc;
    const clang::CXXMethodDecl *By;  // as CaptureWrite::By
  };
  std::optional<unsigned> externVariable(clang::VarDecl *V);
  void noteOverrides(clang::FunctionDecl *F);
  void noteWrite(const clang::Expr *E, clang::FunctionDecl *In, llvm::ArrayRef<const clang::LambdaExpr *> Lambdas);

  clang::ASTContext &Ctx;
  UnitInfo &Unit;
  clang::ASTNameGenerator Names;
  llvm::DenseSet<const clang::Decl *> Visited;
  llvm::DenseMap<const clang::Decl *, unsigned> FunctionIndex;
  llvm::SetVector<clang::VarDecl *> Variables;
  ThrownClasses Thrown;
  std::vector<RemoteCall> Calls;
  std::vector<CaptureWrite> CaptureWrites;
  std::vector<Write> Writes;  // of variables
  llvm::DenseMap<const clang::Decl *, unsigned> ExternIndex;
};

}  // namespace ferry_plugin
