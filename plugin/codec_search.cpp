#include "codec_search.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

// Where a description has the functions: `save` and `load` of abi::custom. Those of library classes read nothing else.
const ConstantStruct *tableOf(const GlobalVariable &V) {
  StringRef Name = V.getName();
  bool IsTable =
      (Name.starts_with("_ZN5ferry3abi17custom_operationsI") || Name.starts_with("_ZN5ferry3abi15hook_operationsI")) &&
      Name.ends_with("5tableE");
  return IsTable && V.hasInitializer() ? dyn_cast<ConstantStruct>(V.getInitializer()) : nullptr;
}

bool isVtableOrTypeInfo(StringRef Name) { return Name.starts_with("_ZT"); }

void addFunction(const Constant &C, SmallSetVector<const GlobalValue *, 8> &To) {
  if (auto *F = dyn_cast<Function>(C.stripPointerCasts())) To.insert(F);
}

}  // namespace

CodecSearch::CodecSearch(const Module &M, const IrMarks &Marks) {
  HasAny = any_of(M.globals(), [](auto &V) { return tableOf(V) != nullptr; });
  if (!HasAny) return;
  for (auto &[Type, Slot] : Marks.Slots)
    if (auto Description = Marks.Descriptions.find(Type); Slot && Description != Marks.Descriptions.end())
      DescriptionOf[Slot] = Description->second;
}

CodecSearch::Codecs CodecSearch::find(const Constant &From) const {
  Codecs Found;
  SmallVector<const Constant *, 32> Work{&From};
  SmallPtrSet<const Constant *, 32> Seen;
  while (!Work.empty()) {
    auto *C = Work.pop_back_val();
    if (isa<ConstantData>(C) || !Seen.insert(C).second) continue;
    auto *V = dyn_cast<GlobalVariable>(C);
    if (!V) {
      if (isa<GlobalValue>(C)) continue;
      for (auto &Operand : C->operands()) Work.push_back(cast<Constant>(&*Operand));
    } else if (auto *Table = tableOf(*V)) {
      addFunction(*Table->getOperand(0), Found.Saves);
      addFunction(*Table->getOperand(1), Found.Loads);
    } else if (auto Slot = DescriptionOf.find(V); Slot != DescriptionOf.end()) {
      Work.push_back(Slot->second);
    } else if (V->isConstant() && V->hasInitializer() && !isVtableOrTypeInfo(V->getName())) {
      Work.push_back(V->getInitializer());
    }
  }
  return Found;
}

}  // namespace ferry_plugin
