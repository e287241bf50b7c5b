#include "pointer_values.h"

#include "write_analysis.h"
#include "write_rules.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Metadata.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

// The name of the scalar type that an access is of, as type-based alias analysis has it. Copies of raw memory have
// none.
StringRef accessType(const Instruction &I) {
  auto *Tag = I.getMetadata(LLVMContext::MD_tbaa);
  auto *Type = Tag && Tag->getNumOperands() >= 3 ? dyn_cast_or_null<MDNode>(Tag->getOperand(1)) : nullptr;
  auto *Name = Type && Type->getNumOperands() > 0 ? dyn_cast_or_null<MDString>(Type->getOperand(0)) : nullptr;
  return Name ? Name->getString() : "";
}

}  // namespace

bool hasRoom(Type *T) {
  if (T->isPtrOrPtrVectorTy()) return true;
  if (auto *S = dyn_cast<StructType>(T)) return any_of(S->elements(), hasRoom);
  if (T->isArrayTy()) return hasRoom(T->getArrayElementType());
  return T->getPrimitiveSizeInBits().getKnownMinValue() >= 64;
}

bool hasPointer(Type *T) {
  if (T->isPtrOrPtrVectorTy()) return true;
  if (auto *S = dyn_cast<StructType>(T)) return any_of(S->elements(), hasPointer);
  return T->isArrayTy() && hasPointer(T->getArrayElementType());
}

bool mayLoadPointer(const Instruction &I) {
  if (!hasRoom(I.getType())) return false;
  auto *Scalar = I.getType()->getScalarType();
  if (!Scalar->isIntegerTy() && !Scalar->isFloatingPointTy()) return true;
  return StringSwitch<bool>(accessType(I))
      .Cases("long", "long long", "int", "short", "float", "double", "long double", false)
      .Default(true);
}

bool isOwnObject(const Value &V) { return isa<AllocaInst>(V) || isNoAliasCall(&V); }

SmallVector<const Value *, 4> leavesOf(const Value *V) {
  SmallVector<const Value *, 4> Leaves, Work{V};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    V = Work.pop_back_val();
    if (V->getType()->isPointerTy()) V = getUnderlyingObject(V, 0);
    if (!Seen.insert(V).second || isa<ConstantPointerNull, ConstantAggregateZero, UndefValue>(V)) continue;
    if (!V->getType()->isPointerTy() && !V->getType()->isAggregateType()) {
      if (hasRoom(V->getType())) Leaves.push_back(V);
    } else if (isa<PHINode, SelectInst, InsertValueInst, ExtractValueInst>(V)) {
      auto *U = cast<User>(V);
      Work.append(U->op_begin() + isa<SelectInst>(U), U->op_end());
    } else {
      Leaves.push_back(V);
    }
  }
  return Leaves;
}

const Value *foundIn(const Value &V) {
  if (auto *L = dyn_cast<LoadInst>(&V)) return L->getPointerOperand();
  auto *Call = dyn_cast<CallBase>(&V);
  auto *F = Call && Call->arg_size() == 1 ? calleeOf(*Call) : nullptr;
  return F && !hasOwnBody(*F) && effectOf(F->getName(), 0).Returns ? Call->getArgOperand(0) : nullptr;
}

bool readsOnly(MemoryEffects E) {
  return !isModSet(E.getModRef(IRMemLocation::ArgMem)) && !isModSet(E.getModRef(IRMemLocation::Other));
}

}  // namespace ferry_plugin
