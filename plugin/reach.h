// The IR pass: joins marks and references, says what a remote call reaches that it must not, and writes the tables.
#pragma once

#include "note.h"
#include "unit_info.h"

#include "llvm/IR/PassManager.h"

#include <memory>

namespace ferry_plugin {

class ReachPass : public llvm::PassInfoMixin<ReachPass> {
public:
  ReachPass(std::shared_ptr<UnitInfo> Unit, std::shared_ptr<UnitTables> Tables)
      : Unit(std::move(Unit)), Tables(std::move(Tables)) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }

private:
  std::shared_ptr<UnitInfo> Unit;
  std::shared_ptr<UnitTables> Tables;
};

}  // namespace ferry_plugin
