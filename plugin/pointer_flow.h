// Where the pointers derived from one root go within one function.
#pragma once

#include "write_analysis.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

namespace ferry_plugin {

class PointerFlow {
public:
  PointerFlow(WriteAnalysis &Analysis, const Question &About) : Analysis(Analysis), About(About) {}
  Effects run();

private:
  bool leadsOn(const Pointee &P) const;
  int behind(int Level) const;
  void add(const llvm::Value *V, Pointee P);
  void follow(const llvm::Value &V, const Pointee &P);
  void visit(const llvm::Use &U, const Pointee &P);
  void visitInstruction(const llvm::Instruction &I, const llvm::Use &U, const Pointee &P);
  void visitCall(const llvm::CallBase &Call, const llvm::Use &U, const Pointee &P);
  bool visitIntrinsic(const llvm::IntrinsicInst &I, unsigned Argument, const Pointee &P);
  void visitLibraryCall(const llvm::CallBase &Call, unsigned Argument, const Pointee &P);
  Effects callOwn(const llvm::CallBase &Call);
  bool resultsAreFollowed();
  bool isRoot(const llvm::Value &V) const;
  bool isSure(const llvm::Value *Pointer, bool OrLocal) const;
  bool returnsAreSure() const;
  void load(const llvm::Instruction &I, const Pointee &P);
  void write(const Pointee &P);
  void keep(const llvm::Value *In, int Level);
  bool differencesAreFollowed();
  void checkStores();
  void giveUp() { Found = Effects::unknown(), Lost = true; }

  WriteAnalysis &Analysis;
  const Question &About;
  Effects Found;
  bool Lost = false;  // nothing can be said any more
  llvm::DenseMap<const llvm::Value *, Pointee> Derived;
  llvm::SmallVector<const llvm::Value *, 32> Work;
  llvm::SmallSetVector<const llvm::BinaryOperator *, 8> Differences;
  llvm::MapVector<const llvm::CallBase *, Effects> Calls;             // of functions with a body here
  llvm::SmallVector<std::pair<const llvm::Value *, int>, 16> Stores;  // where to, level of what is stored
};

}  // namespace ferry_plugin
