// Joins the remote calls of the source with the entries that the runtime's templates made for them.
#pragma once

#include "marks.h"
#include "types.h"

namespace ferry_plugin {

class RemoteCalls {
public:
  RemoteCalls(clang::ASTContext &Ctx, UnitInfo &Unit, const Marks &M, TypeSet &Types);

  // Finds the entries, and adds their types to the set.
  void collect();
  // Says what cannot travel and which writes are lost; fills the unit's entries and calls. After the types are
  // complete.
  void finish(clang::DiagnosticsEngine &D);
  bool empty() const { return Entries.empty(); }

private:
  struct Entry {
    clang::VarDecl *Info;
    clang::QualType Result, Callable;
    std::vector<clang::QualType> Arguments;
    std::vector<const RemoteCall *> Calls;
  };
  void matchCalls();
  bool matches(const RemoteCall &Call, const Entry &E) const;
  const clang::FunctionDecl *functionNamed(const RemoteCall &C, const Entry &E) const;
  const clang::FunctionDecl *coroutineOf(const Entry &E) const;
  void check(const Entry &E, clang::DiagnosticsEngine &D);
  void fillRows(const Entry &E, unsigned Index);

  clang::ASTContext &Ctx;
  UnitInfo &Unit;
  const Marks &M;
  TypeSet &Types;
  std::vector<Entry> Entries;
};

}  // namespace ferry_plugin
