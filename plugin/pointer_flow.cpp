#include "pointer_flow.h"

#include "ownership.h"
#include "pointer_values.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace ferry_plugin {

// Levels beyond what matters are one, so that recursive types come to an end.
int PointerFlow::behind(int Level) const {
  if (Level == Pointee::AnyLevel) return Level;
  return std::min(Level + 1, About.Depth == Ownership::Unbounded ? 1 : int(About.Depth));
}

bool PointerFlow::leadsOn(const Pointee &P) const {
  return About.Depth == Ownership::Unbounded || P.Level < int(About.Depth);
}

Effects PointerFlow::run() {
  if (!About.Variable && !hasOwnBody(*About.In)) return Effects::unknown();
  if (About.Variable) {
    for (auto *U : Analysis.usesOf(About.Variable, About.In)) {
      Derived.try_emplace(U->get());
      visit(*U, {});
    }
    for (auto &[Call, Level] : Analysis.returnedTo(About)) add(Call, {Level, true});
  }
  for (auto &A : About.Arguments) add(About.In->getArg(A.Number), A.To);
  do {
    while (!Work.empty() && !Lost) {
      auto *V = Work.pop_back_val();
      follow(*V, Pointee(Derived[V]));
    }
  } while (!Lost && (!resultsAreFollowed() || !differencesAreFollowed()));
  if (Lost) return Found;
  checkStores();
  for (auto &[Call, Inside] : Calls) {
    Found.Writes |= Inside.Writes;
    Found.WritesThrough |= Inside.WritesThrough;
    Found.Escapes |= Inside.Escapes;
  }
  Found.ReturnsSure = Found.Returns == Effects::NotReturned || returnsAreSure();
  return Found;
}

void PointerFlow::add(const Value *V, Pointee P) {
  P.Level = std::max(P.Level, Pointee::AnyLevel);
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
  case Instruction::FPToUI:
  case Instruction::FPToSI:
  case Instruction::FPTrunc:
  case Instruction::FPExt:
  case Instruction::FNeg:
  case Instruction::FAdd:
  case Instruction::FSub:
  case Instruction::FMul:
  case Instruction::FDiv:
  case Instruction::FRem:
  case Instruction::FCmp:
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
  Found.WritesThrough |= P.Level >= 1 || P.Level == Pointee::AnyLevel;
}

// A derived pointer is put into memory. An object that is this function's own is followed from then on as well; in
// memory that is the variable's it is found again by those who follow that.
void PointerFlow::keep(const Value *In, int Level) {
  for (auto *O : leavesOf(In))
    if (isOwnObject(*O)) add(O, {Level - 1, false});
  Stores.push_back({In, Level});
}

void PointerFlow::checkStores() {
  for (auto &[In, Level] : Stores) {
    if (!isSure(In, /*OrLocal=*/true)) {
      Found.Escapes = true;
      continue;
    }
    if (About.Depth == Ownership::Unbounded) continue;
    for (auto *O : leavesOf(In)) {
      if (isOwnObject(*O)) continue;  // its level is that of what is stored in it
      auto To = Derived.find(O);
      // What is found in an object later must not be taken for something deeper than it is. In a variable that its
      // type allows for, only strings have pointers to the same level: to themselves.
      bool Fits = To == Derived.end() || (To->second.Real ? leadsOn(To->second) : To->second.Level < Level);
      if (!Fits) Found.Escapes = true;
    }
  }
}

bool PointerFlow::isRoot(const Value &V) const {
  if (&V == About.Variable) return true;
  auto *A = dyn_cast<llvm::Argument>(&V);
  return A && any_of(About.Arguments, [&](auto &D) { return D.Number == A->getArgNo() && D.Sure; });
}

// Whether a pointer leads to memory that is followed whichever way the program takes: a pointer derived from the
// variable may well be one of several, or lie beside others in a local object.
bool PointerFlow::isSure(const Value *Pointer, bool OrLocal) const {
  SmallVector<const Value *, 8> Work;
  for (auto *Leaf : leavesOf(Pointer))
    if (!OrLocal || !isOwnObject(*Leaf)) Work.push_back(Leaf);
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    auto *Leaf = Work.pop_back_val();
    if (!Seen.insert(Leaf).second || isRoot(*Leaf)) continue;
    auto *From = foundIn(*Leaf);
    if (From) Work.append(leavesOf(From));
    auto Own = From ? Calls.end() : Calls.find(dyn_cast<CallBase>(Leaf));
    if (!From && (Own == Calls.end() || !Own->second.ReturnsSure)) return false;
  }
  return true;
}

bool PointerFlow::returnsAreSure() const {
  return all_of(*About.In, [&](const BasicBlock &B) {
    auto *R = dyn_cast<ReturnInst>(B.getTerminator());
    return !R || !R->getReturnValue() || isSure(R->getReturnValue(), false);
  });
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

}  // namespace ferry_plugin
