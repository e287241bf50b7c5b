// The marks of the AST as they arrive in the IR.
#pragma once

#include "unit_info.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/Module.h"

#include <vector>

namespace ferry_plugin {

// What a mark of each kind is on; the marks themselves are removed from the module.
struct IrMarks {
  llvm::DenseMap<const llvm::GlobalValue *, unsigned> Variables, Functions;
  llvm::DenseMap<const llvm::GlobalValue *, unsigned> Externs;  // those that the unit refers to; they have no marks
  llvm::MapVector<unsigned, llvm::GlobalVariable *> Entries, Exceptions, HeldTypes, Slots;  // by index
  llvm::DenseMap<unsigned, llvm::Constant *> LocalExceptions;  // std::type_info of those that only this unit knows
  llvm::DenseMap<unsigned, llvm::Constant *> Descriptions;       // by type: the address of the description
  llvm::MapVector<unsigned, llvm::GlobalVariable *> TypeInfos;   // by type: of a class with virtual tables
  std::vector<std::vector<llvm::GlobalValue *>> FunctionValues;  // by index: constructors have several

  IrMarks(llvm::Module &M, const UnitInfo &Unit);
};

// Whether a function or variable of the module that fits refers to `G`, directly or in a constant.
bool isUsedBy(const llvm::GlobalValue &G, llvm::function_ref<bool(const llvm::GlobalObject &)> Fits);

}  // namespace ferry_plugin
