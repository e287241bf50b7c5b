#include "pointer_flow.h"

#include "ownership.h"
#include "write_rules.h"

#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Metadata.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

// The name of the scalar type that an access is of, as type-based alias analysis has it. Copies of raw memory have none.
StringRef accessType(const Instruction &I) {
  auto *Tag = I.getMetadata(LLVMContext::MD_tbaa);
  auto *Type = Tag && Tag->getNumOperands() >= 3 ? dyn_cast_or_null<MDNode>(Tag->getOperand(1)) : nullptr;
  auto *Name = Type && Type->getNumOperands() > 0 ? dyn_cast_or_null<MDString>(Type->getOperand(0)) : nullptr;
  return Name ? Name->getString() : "";
}

// Whether a value of the type has room for a pointer. Pieces of one are not put together again.
bool hasRoom(Type *T) {
  if (T->isPtrOrPtrVectorTy()) return true;
  if (auto *V = dyn_cast<VectorType>(T))
    return V->getElementType()->isIntegerTy() && T->getPrimitiveSizeInBits().getKnownMinValue() >= 64;
  if (T->isIntegerTy()) return T->getIntegerBitWidth() >= 64;
  if (auto *S = dyn_cast<StructType>(T)) return any_of(S->elements(), hasRoom);
  return T->isArrayTy() && hasRoom(T->getArrayElementType());
}

bool hasPointer(Type *T) {
  if (T->isPtrOrPtrVectorTy()) return true;
  if (auto *S = dyn_cast<StructType>(T)) return any_of(S->elements(), hasPointer);
  return T->isArrayTy() && hasPointer(T->getArrayElementType());
}

// An integer that the source loads as such holds no pointer, whatever its width.
bool mayLoadPointer(const Instruction &I) {
  if (!hasRoom(I.getType())) return false;
  if (!I.getType()->isIntOrIntVectorTy()) return true;
  StringRef Type = accessType(I);
  return Type != "long" && Type != "long long" && Type != "int" && Type != "short";
}

bool readsOnly(MemoryEffects E) {
  return !isModSet(E.getModRef(IRMemLocation::ArgMem)) && !isModSet(E.getModRef(IRMemLocation::Other));
}

}  // namespace

// Levels beyond what matters are one, so that recursive types come to an end.
int PointerFlow::behind(int Level) const {
  return std::min(Level + 1, About.Depth == Ownership::Unbounded ? 1 : int(About.Depth));
}

bool PointerFlow::leadsOn(const Pointee &P) const {
  return About.Depth == Ownership::Unbounded || P.Level < int(About.Depth);
}

Effects PointerFlow::run() {
  if (!hasOwnBody(*About.In) && isa<Argument>(About.Root)) return Effects::unknown();
  if (auto *V = dyn_cast<GlobalVariable>(About.Root)) {
    for (auto *U : Analysis.usesOf(V, About.In)) {
      Derived.try_emplace(U->get());
      visit(*U, {});
    }
    for (auto &[Call, Level] : Analysis.returnedTo(About)) add(Call, {Level, true});
  } else {
    add(About.Root, About.To);
  }
  do {
    while (!Work.empty() && !Lost) {
      auto *V = Work.pop_back_val();
      follow(*V, Pointee(Derived[V]));
    }
  } while (!Lost && !differencesAreFollowed());
  if (!Lost) checkStores();
  return Found;
}

void PointerFlow::add(const Value *V, Pointee P) {
  constexpr int Deepest = -4;  // objects that hold objects that hold …
  if (P.Level < Deepest) return giveUp();
  auto [At, New] = Derived.try_emplace(V, P);
  if (!New) {
    Pointee Both{std::min(At->second.Level, P.Level), At->second.Real || P.Real};
    if (Both == At->second) return;
    At->second = Both;
  }
  Work.push_back(V);
}

void PointerFlow::follow(const Value &V, const Pointee &P) {
  for (auto &U : V.uses()) {
    if (Lost) return;
    visit(U, P);
  }
}

void PointerFlow::visit(const Use &U, const Pointee &P) {
  auto *I = dyn_cast<Instruction>(U.getUser());
  if (!I || I->getFunction() != About.In) return giveUp();
  visitInstruction(*I, U, P);
}

void PointerFlow::visitInstruction(const Instruction &I, const Use &U, const Pointee &P) {
  unsigned Operand = U.getOperandNo();
  switch (I.getOpcode()) {
  case Instruction::Load: return load(I, P);
  case Instruction::Store:
    return Operand == StoreInst::getPointerOperandIndex() ? write(P) : keep(I.getOperand(1), P.Level);
  case Instruction::AtomicRMW:
    if (Operand != AtomicRMWInst::getPointerOperandIndex()) return giveUp();
    write(P);
    return load(I, P);
  case Instruction::AtomicCmpXchg:
    if (Operand != AtomicCmpXchgInst::getPointerOperandIndex()) return giveUp();
    write(P);
    return load(I, P);
  case Instruction::Select:
    if (Operand != 0) add(&I, P);
    return;
  case Instruction::Trunc:
  case Instruction::ExtractElement:
  case Instruction::ExtractValue:
    if (hasRoom(I.getType()) && !(I.getOpcode() == Instruction::ExtractElement && Operand != 0)) add(&I, P);
    return;
  case Instruction::InsertElement:
    if (Operand != 2) add(&I, P);
    return;
  case Instruction::GetElementPtr:  // as an index, too: the optimiser may add a difference to another pointer
  case Instruction::PHI:
  case Instruction::BitCast:
  case Instruction::PtrToInt:
  case Instruction::IntToPtr:
  case Instruction::AddrSpaceCast:
  case Instruction::ZExt:
  case Instruction::SExt:
  case Instruction::Freeze:
  case Instruction::InsertValue:
  case Instruction::ShuffleVector:
  case Instruction::Add:
  case Instruction::And:
  case Instruction::Or:
  case Instruction::Xor:
  case Instruction::Shl:
  case Instruction::LShr:
  case Instruction::AShr: return add(&I, P);
  case Instruction::Sub: Differences.insert(cast<BinaryOperator>(&I)); return;
  // No pointer is made of these.
  case Instruction::Mul:
  case Instruction::UDiv:
  case Instruction::SDiv:
  case Instruction::URem:
  case Instruction::SRem:
  case Instruction::UIToFP:
  case Instruction::SIToFP:
  case Instruction::ICmp:
  case Instruction::Br:
  case Instruction::Switch: return;
  case Instruction::Ret: Found.Returns = std::min(Found.Returns, P.Level); return;
  case Instruction::Call:
  case Instruction::Invoke: return visitCall(cast<CallBase>(I), U, P);
  default: return giveUp();
  }
}

void PointerFlow::load(const Instruction &I, const Pointee &P) {
  if (leadsOn(P) && mayLoadPointer(I)) add(&I, {behind(P.Level), true});
}

void PointerFlow::write(const Pointee &P) {
  if (!P.Real) return;
  Found.Writes = true;
  Found.WritesThrough |= P.Level >= 1;
}

// A derived pointer is put into memory. An object that is this function's own is followed from then on as well; in
// memory that is the variable's it is found again by those who follow that.
void PointerFlow::keep(const Value *In, int Level) {
  auto *Object = getUnderlyingObject(In, 0);
  if (isa<AllocaInst>(Object) || isNoAliasCall(Object))
    add(Object, {Level - 1, false});
  else
    Stores.push_back({In, Level});
}

void PointerFlow::checkStores() {
  for (auto &[In, Level] : Stores) {
    auto Found = Derived.find(In);
    bool Followed = Found != Derived.end() &&
                    (About.Depth == Ownership::Unbounded || (leadsOn(Found->second) && behind(Found->second.Level) <= Level));
    if (!Followed) this->Found.Escapes = true;
  }
}

// The difference of two derived pointers is a number. Other differences may be pointers.
bool PointerFlow::differencesAreFollowed() {
  size_t Before = Derived.size();
  for (auto *D : Differences) {
    auto Left = Derived.find(D->getOperand(0)), Right = Derived.find(D->getOperand(1));
    if (Left != Derived.end() && Right != Derived.end()) continue;
    add(D, {std::min(Left != Derived.end() ? Left->second.Level : INT_MAX,
                     Right != Derived.end() ? Right->second.Level : INT_MAX),
            true});
  }
  return Derived.size() == Before && Work.empty();
}

void PointerFlow::visitCall(const CallBase &Call, const Use &U, const Pointee &P) {
  if (Call.isCallee(&U)) return;  // a function that is kept in the variable is called
  if (isa<AssumeInst>(Call)) return;
  if (!Call.isArgOperand(&U)) return giveUp();
  unsigned Argument = Call.getArgOperandNo(&U);
  if (Call.isByValArgument(Argument)) return leadsOn(P) ? giveUp() : void();
  if (auto *I = dyn_cast<IntrinsicInst>(&Call); I && visitIntrinsic(*I, Argument, P)) return;
  visitCallee(Call, Argument, P);
}

bool PointerFlow::visitIntrinsic(const IntrinsicInst &I, unsigned Argument, const Pointee &P) {
  if (I.isLifetimeStartOrEnd() || I.isDebugOrPseudoInst()) return true;
  switch (I.getIntrinsicID()) {
  case Intrinsic::invariant_start:
  case Intrinsic::prefetch:
  case Intrinsic::objectsize:
  case Intrinsic::is_constant: return true;
  case Intrinsic::threadlocal_address:
  case Intrinsic::launder_invariant_group:
  case Intrinsic::strip_invariant_group: add(&I, P); return true;
  case Intrinsic::memset: write(P); return true;
  case Intrinsic::memcpy:
  case Intrinsic::memcpy_inline:
  case Intrinsic::memmove:
    if (Argument == 0)
      write(P);
    else if (Argument == 1 && leadsOn(P))
      keep(I.getArgOperand(0), behind(P.Level));
    return true;
  default: return false;
  }
}

void PointerFlow::visitCallee(const CallBase &Call, unsigned Argument, const Pointee &P) {
  auto *F = calleeOf(Call);
  if (F && hasOwnBody(*F) && Argument < F->arg_size()) {
    auto Inside = Analysis.ask({F, F->getArg(Argument), About.Depth, P}, About);
    Found.Writes |= Inside.Writes;
    Found.WritesThrough |= Inside.WritesThrough;
    Found.Escapes |= Inside.Escapes;
    if (Inside.Returns != Effects::NotReturned) add(&Call, {Inside.Returns, true});
    return;
  }
  if (auto Known = F && !hasOwnBody(*F) ? effectOf(F->getName(), Argument) : LibraryEffect{}; Known.Known) {
    if (Known.Writes && P.Real) Found.Writes = Found.WritesThrough = true;
    if (Known.Returns && hasPointer(Call.getType())) add(&Call, P);
    for (unsigned I = 0; Known.Links && I < Call.arg_size(); ++I)
      if (I != Argument && Call.getArgOperand(I)->getType()->isPointerTy()) keep(Call.getArgOperand(I), P.Level);
    return;
  }
  // It writes nothing that the program sees, so all it can do is return what it was given or what it finds there.
  if (readsOnly(Call.getMemoryEffects())) {
    if (hasRoom(Call.getType())) add(&Call, {P.Level, true});
    return;
  }
  // `readonly` and `nocapture` are said of the pointer itself: what is behind pointers found there may be written.
  if (leadsOn(P) || !Call.doesNotCapture(Argument)) return giveUp();
  if (!Call.onlyReadsMemory(Argument)) write(P);
}

}  // namespace ferry_plugin
