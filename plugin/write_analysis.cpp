#include "write_analysis.h"

#include "pointer_flow.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace ferry_plugin {

const Function *calleeOf(const CallBase &Call) {
  auto *Callee = Call.getCalledOperand()->stripPointerCasts();
  if (auto *A = dyn_cast<GlobalAlias>(Callee)) Callee = A->isInterposable() ? nullptr : A->getAliaseeObject();
  auto *F = dyn_cast_or_null<Function>(Callee);
  return F && F->getFunctionType() == Call.getFunctionType() ? F : nullptr;
}

bool hasOwnBody(const Function &F) {
  return !F.isDeclaration() && !F.isInterposable() && !F.hasAvailableExternallyLinkage();
}

bool isBookkeeping(const GlobalVariable &V) {
  return V.getName().starts_with("llvm.") || V.getSection() == "llvm.metadata" || V.getName() == "ferry.pointers" ||
         V.getName() == "ferry.tables";
}

void WriteAnalysis::collectUses(const GlobalVariable &V, const Value &C, Result &R) {
  for (auto &U : C.uses()) {
    if (auto *I = dyn_cast<Instruction>(U.getUser())) {
      UsesOf[&V][I->getFunction()].push_back(&U);
    } else if (auto *Holder = dyn_cast<GlobalVariable>(U.getUser())) {
      if (!isBookkeeping(*Holder)) R.Escapes = true;
    } else if (isa<ConstantAggregate>(U.getUser()) || isa<ConstantExpr>(U.getUser())) {
      collectUses(V, *U.getUser(), R);
    } else {
      R.Escapes = true;  // an alias
    }
  }
}

bool isInSectionWithEnds(const GlobalVariable &V) {
  StringRef Name = V.getSection();
  return !Name.empty() && !isDigit(Name[0]) && all_of(Name, [](char C) { return isAlnum(C) || C == '_'; });
}

void WriteAnalysis::add(const GlobalVariable &V, unsigned Depth) {
  if (isInSectionWithEnds(V)) Results[&V].Escapes = true;
  collectUses(V, V, Results[&V]);
  for (auto &[F, Uses] : UsesOf[&V]) open({F, &V, Depth, {}});
}

WriteAnalysis::Answer &WriteAnalysis::open(const Question &Q) {
  auto [At, New] = Answers.try_emplace(Q);
  if (New) queue(Q, At->second);
  return At->second;
}

void WriteAnalysis::queue(const Question &Q, Answer &A) {
  if (A.Queued) return;
  A.Queued = true;
  Queue.push_back(Q);
}

// Answers start with "does nothing" and only get worse; when none changes any more they hold for all, recursive
// functions too.
bool WriteAnalysis::solve() {
  unsigned Left = 50000;
  while (!Queue.empty()) {
    if (Left-- == 0) return false;
    auto Q = Queue.front();
    Queue.pop_front();
    auto &A = Answers.at(Q);
    A.Queued = false;
    auto Found = PointerFlow(*this, Q).run();
    if (Found == A.Found) continue;
    A.Found = Found;
    for (auto &D : A.Dependents) queue(D, Answers.at(D));
    if (Q.Variable) passOn(Q, Found);
  }
  for (auto &[Q, A] : Answers)
    if (Q.Variable) {
      Results[Q.Variable].In[Q.In] = A.Found;
      Results[Q.Variable].Escapes |= A.Found.Escapes;
    }
  return true;
}

// A function that returns a pointer into the variable hands it to its callers. Only of a local function that is
// nothing but called are they known.
void WriteAnalysis::passOn(const Question &Q, const Effects &Found) {
  if (Found.Returns == Effects::NotReturned) return;
  bool AllKnown = Q.In->hasLocalLinkage();
  for (auto &U : Q.In->uses()) {
    auto *Call = dyn_cast<CallBase>(U.getUser());
    if (!Call || !Call->isCallee(&U) || calleeOf(*Call) != Q.In) {
      AllKnown = false;
      continue;
    }
    Question Caller{Call->getFunction(), Q.Variable, Q.Depth, {}};
    auto &A = open(Caller);
    auto [At, New] = A.Returned.try_emplace(Call, Found.Returns);
    if (!New && At->second <= Found.Returns) continue;
    At->second = Found.Returns;
    queue(Caller, A);
  }
  if (!AllKnown) Results[Q.Variable].Escapes = true;
}

Effects WriteAnalysis::ask(const Question &About, const Question &By) {
  auto &A = open(About);
  A.Dependents.insert(By);
  return A.Found;
}

const WriteAnalysis::Uses &WriteAnalysis::usesOf(const GlobalVariable *V, const Function *In) const {
  static const Uses None;
  auto OfVariable = UsesOf.find(V);
  if (OfVariable == UsesOf.end()) return None;
  auto Found = OfVariable->second.find(In);
  return Found == OfVariable->second.end() ? None : Found->second;
}

const DenseMap<const CallBase *, int> &WriteAnalysis::returnedTo(const Question &Q) const {
  return Answers.at(Q).Returned;
}

}  // namespace ferry_plugin
