// The IR pass at the end of the optimiser: finds in the code as it will run which functions may write which variables,
// and writes the note again with that. Where it does not run the note says that all may.
#pragma once

#include "note.h"

#include "llvm/IR/PassManager.h"

#include <memory>

namespace ferry_plugin {

class WritePass : public llvm::PassInfoMixin<WritePass> {
public:
  explicit WritePass(std::shared_ptr<UnitTables> Tables) : Tables(std::move(Tables)) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }

private:
  std::shared_ptr<UnitTables> Tables;
};

}  // namespace ferry_plugin
