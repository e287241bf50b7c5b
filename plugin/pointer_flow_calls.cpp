// Derived pointers that are passed to calls, and what comes back.
#include "pointer_flow.h"
#include "pointer_values.h"
#include "write_rules.h"

using namespace llvm;

namespace ferry_plugin {

void PointerFlow::visitCall(const CallBase &Call, const Use &U, const Pointee &P) {
  if (Call.isCallee(&U)) return;  // a function that is kept in the variable is called
  if (isa<AssumeInst>(Call)) return;
  if (!Call.isArgOperand(&U)) return giveUp();
  unsigned Argument = Call.getArgOperandNo(&U);
  if (Call.isByValArgument(Argument)) return leadsOn(P) ? giveUp() : void();
  if (auto *I = dyn_cast<IntrinsicInst>(&Call); I && visitIntrinsic(*I, Argument, P)) return;
  auto *F = calleeOf(Call);
  if (F && hasOwnBody(*F) && Argument < F->arg_size())
    Calls.try_emplace(&Call, Effects{.ReturnsSure = false});
  else
    visitLibraryCall(Call, Argument, P);
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

// A function of this unit is asked about all derived arguments together: it may put one where another leads to.
Effects PointerFlow::callOwn(const CallBase &Call) {
  auto *F = calleeOf(Call);
  Question Callee{F, nullptr, About.Depth, {}};
  for (unsigned I = 0; I < F->arg_size(); ++I) {
    auto At = Derived.find(Call.getArgOperand(I));
    if (At == Derived.end() || Call.isByValArgument(I)) continue;
    Callee.Arguments.push_back({I, At->second, isSure(At->first, /*OrLocal=*/true)});
  }
  return Analysis.ask(Callee, About);
}

bool PointerFlow::resultsAreFollowed() {
  bool Changed = false;
  for (auto &[Call, Before] : Calls) {
    auto Inside = callOwn(*Call);
    Changed |= !(Inside == Before);
    Before = Inside;
    if (Inside.Returns != Effects::NotReturned) add(Call, {Inside.Returns, true});
  }
  return !Changed && Work.empty();
}

void PointerFlow::visitLibraryCall(const CallBase &Call, unsigned Argument, const Pointee &P) {
  auto *F = calleeOf(Call);
  if (auto Known = F && !hasOwnBody(*F) ? effectOf(F->getName(), Argument) : LibraryEffect{}; Known.Known) {
    if (Known.Writes && (P.Real || (Known.Behind && leadsOn(P)))) Found.Writes = Found.WritesThrough = true;
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
