// The IR pass: joins marks and references, says what a remote call reaches that it must not, and writes the tables.
#pragma once

#include "unit_info.h"

#include "llvm/IR/PassManager.h"

#include <memory>

namespace ferry_plugin {

class ReachPass : public llvm::PassInfoMixin<ReachPass> {
public:
  explicit ReachPass(std::shared_ptr<UnitInfo> Unit) : Unit(std::move(Unit)) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }

private:
  std::shared_ptr<UnitInfo> Unit;
};

}  // namespace ferry_plugin
