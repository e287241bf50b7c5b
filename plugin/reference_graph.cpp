#include "reference_graph.h"

#include "codec_search.h"
#include "write_analysis.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

// The globals that a constant is made of.
void globalsOf(const Value &V, SmallSetVector<const GlobalValue *, 32> &Found, SmallPtrSetImpl<const Value *> &Seen) {
  auto *C = dyn_cast<Constant>(&V);
  if (!C || isa<ConstantData>(C) || !Seen.insert(C).second) return;
  if (auto *G = dyn_cast<GlobalValue>(C)) {
    Found.insert(G);
    return;
  }
  for (auto &Operand : C->operands()) globalsOf(*Operand, Found, Seen);
}

bool isIntrinsic(const GlobalValue &G) {
  auto *F = dyn_cast<Function>(&G);
  return F && F->isIntrinsic();
}

// What an instruction writes, when it is a global variable or a part of one.
const GlobalVariable *writtenBy(const Instruction &I) {
  const Value *To = nullptr;
  if (auto *S = dyn_cast<StoreInst>(&I)) To = S->getPointerOperand();
  if (auto *R = dyn_cast<AtomicRMWInst>(&I)) To = R->getPointerOperand();
  return To ? dyn_cast<GlobalVariable>(getUnderlyingObject(To)) : nullptr;
}

bool isVtableOrTypeInfo(StringRef Name) {
  return Name.starts_with("_ZTV") || Name.starts_with("_ZTT") || Name.starts_with("_ZTI") || Name.starts_with("_ZTC");
}

// Whether a use of a function's address in code keeps it, or passes it on. What exceptions and statics are ended with
// does not count.
bool keepsAddress(const Instruction &I, const Use &U) {
  auto *Call = dyn_cast<CallBase>(&I);
  if (!Call) return true;
  auto *To = Call->getCalledFunction();
  return !Call->isCallee(&U) && !(To && To->getName().starts_with("__cxa_"));
}

bool isProgramVariable(const GlobalVariable &G) {
  return !isVtableOrTypeInfo(G.getName()) && !G.getName().starts_with("llvm.") && G.getSection() != "llvm.metadata" &&
         !G.getName().contains("5ferry") && !G.getName().contains("__ferry");
}

// Constants of the runtime's headers and of what is injected, which describe types.
bool isDescription(const GlobalVariable &G) {
  return G.isConstant() && (G.getName().contains("5ferry") || G.getName().contains("__ferry"));
}

// The libraries take addresses of their own functions all the time; theirs count where the user's code takes them.
bool isAddressTaken(const Function &F, const IrMarks &Marks) {
  bool ByUser = isLibraryName(F.getName());
  SmallVector<const Value *, 16> Work{&F};
  SmallPtrSet<const Value *, 16> Seen;
  while (!Work.empty()) {
    auto *V = Work.pop_back_val();
    if (!Seen.insert(V).second) continue;
    for (auto &U : V->uses()) {
      if (auto *I = dyn_cast<Instruction>(U.getUser())) {
        if (keepsAddress(*I, U) && (!ByUser || Marks.Functions.count(I->getFunction()))) return true;
      } else if (auto *G = dyn_cast<GlobalVariable>(U.getUser())) {
        if (ByUser ? Marks.Variables.count(G) != 0 : isProgramVariable(*G)) return true;
      } else if (isa<Constant>(U.getUser()) && !isa<GlobalValue>(U.getUser())) {
        Work.push_back(U.getUser());
      }
    }
  }
  return false;
}

// What a library offers to those who ask for it by name (dlsym): nobody may name it in the source.
bool isOffered(const Function &F, const IrMarks &Marks) {
  auto &M = *F.getParent();
  bool IsOfLibrary = M.getPICLevel() != PICLevel::NotPIC && M.getPIELevel() == PIELevel::Default;
  return IsOfLibrary && Marks.Functions.count(&F) && !F.isDeclaration() && F.hasExternalLinkage() &&
         F.hasDefaultVisibility() && !F.getName().starts_with("_Z") && F.getName() != "main";
}

}  // namespace

bool isLibraryName(StringRef Name) {
  if (Name.starts_with("__start_") || Name.starts_with("__stop_")) return false;  // of sections
  if (Name.starts_with("__") || Name.starts_with("_Unwind") || Name == "stdout" || Name == "stderr" ||
      Name == "stdin" || Name == "environ")
    return true;
  if (!Name.consume_front("_Z")) return false;
  // operator new and delete, type infos
  if (Name.starts_with("n") || Name.starts_with("d") || Name.starts_with("TI") || Name.starts_with("TS")) return true;
  if (Name.starts_with("TV") || Name.starts_with("TT")) Name = Name.drop_front(2);
  Name.consume_front("N");
  Name.consume_front("K");
  bool Std = Name.size() > 1 && Name[0] == 'S' && StringRef("tabsiod").contains(Name[1]);
  return Std || Name.starts_with("9__gnu_cxx") || Name.starts_with("10__cxxabiv1") || Name.starts_with("5ferry");
}

ReferenceGraph::ReferenceGraph(Module &M, const UnitInfo &Unit, const IrMarks &Marks) : M(M) {
  for (auto &F : M)
    if (!F.isDeclaration()) addFunction(F, Unit, Marks);
  for (auto &G : M.globals())
    if (!G.isDeclaration() && !G.getName().starts_with("llvm.")) addReferences(node(&G), *G.getInitializer());
  for (auto &A : M.aliases()) addReferences(node(&A), *A.getAliasee());
  for (auto &I : M.ifuncs()) addReferences(node(&I), *I.getResolver());
  addHierarchy(Unit, Marks);
  addCodecs(Unit, Marks);
  addSections();
  addWrites(Unit, Marks);
  findAddressTaken(Marks);
  findOfValues(Marks);
  prune(Unit, Marks);
}

unsigned ReferenceGraph::node(const GlobalValue *V) {
  auto [At, New] = Index.try_emplace(V, Nodes.size());
  if (New) {
    Nodes.emplace_back();
    Nodes.back().Value = V;
    Nodes.back().Name = V->getName().str();
  }
  return At->second;
}

unsigned ReferenceGraph::namedNode(StringRef Name) {
  auto [At, New] = Named.try_emplace(Name, Nodes.size());
  if (New) {
    Nodes.emplace_back();
    Nodes.back().Name = Name.str();
  }
  return At->second;
}

std::optional<unsigned> ReferenceGraph::find(StringRef Name) {
  if (auto At = Named.find(Name); At != Named.end()) return At->second;
  auto *F = Name.empty() ? nullptr : M.getFunction(Name);
  if (!F) return {};
  return node(F);
}

void ReferenceGraph::connect(unsigned From, unsigned To, bool Writes) {
  for (auto &E : Nodes[From].Edges)
    if (E.To == To) {
      E.Writes |= Writes;
      return;
    }
  Nodes[From].Edges.push_back({To, Writes});
}

void ReferenceGraph::addReferences(unsigned From, const Constant &C) {
  SmallSetVector<const GlobalValue *, 32> Found;
  SmallPtrSet<const Value *, 32> Seen;
  globalsOf(C, Found, Seen);
  for (auto *G : Found)
    if (!isIntrinsic(*G)) connect(From, node(G), false);
}

void ReferenceGraph::addFunction(const Function &F, const UnitInfo &Unit, const IrMarks &Marks) {
  unsigned From = node(&F);
  SmallSetVector<const GlobalValue *, 32> Found, Written;
  SmallPtrSet<const Value *, 32> Seen;
  for (auto &I : instructions(F)) {
    if (I.isDebugOrPseudoInst()) continue;
    for (auto &Operand : I.operands()) globalsOf(*Operand, Found, Seen);
    if (auto *Call = dyn_cast<CallBase>(&I); Call && Call->isInlineAsm())
      Assembler += cast<InlineAsm>(Call->getCalledOperand())->getAsmString() + "\n";
    // The initialiser of a function's static is a store in that function like any other: for those the AST decides.
    auto *G = writtenBy(I);
    auto Variable = G ? Marks.Variables.find(G) : Marks.Variables.end();
    if (G && (Variable == Marks.Variables.end() || !Unit.Variables[Variable->second].StaticLocal)) Written.insert(G);
  }
  if (F.hasPersonalityFn()) Found.remove(dyn_cast<GlobalValue>(F.getPersonalityFn()));
  // One pass over the list: a function may refer to thousands of things.
  for (auto *G : Found)
    if (G != &F && !isIntrinsic(*G)) {
      unsigned To = node(G);
      Nodes[From].Edges.push_back({To, Written.contains(G)});
    }
}

// A call of a virtual function leads to all its overriders; the two meet in a node for the function as it is called.
void ReferenceGraph::addHierarchy(const UnitInfo &Unit, const IrMarks &Marks) {
  for (auto &[Function, Virtual] : Unit.VirtualCalls)
    for (auto *G : Marks.FunctionValues[Function]) connect(node(G), namedNode(Virtual), false);
  for (auto &[Virtual, Function] : Unit.Overriders)
    for (auto *G : Marks.FunctionValues[Function])
      if (!G->isDeclaration()) connect(namedNode(Virtual), node(G), false);
}

// The codecs of what a call takes along and brings back, and of its globals, are part of it. Their ways lead over
// descriptions, which tell the rest of what a type could need as well. On the worker a call's callable and arguments
// are only made, and its result is only written.
void ReferenceGraph::addCodecs(const UnitInfo &Unit, const IrMarks &Marks) {
  CodecSearch Search(M, Marks);
  if (!Search.hasAny()) return;
  auto Connect = [&](const GlobalValue *From, const auto &Functions) {
    for (auto *F : Functions) connect(node(From), node(F), false);
  };
  for (auto &[Type, Slot] : Marks.Slots) {
    if (!Slot) continue;
    auto Found = Search.find(*Slot);
    Connect(Slot, Found.Saves);
    Connect(Slot, Found.Loads);
  }
  for (auto &[I, V] : Marks.Entries) {
    // As abi::entry has them: run, callable, arguments, their number, result.
    auto *Entry = dyn_cast<ConstantStruct>(V->getInitializer());
    if (!Entry || Entry->getNumOperands() != 5) continue;
    auto IsRun = [&](const Edge &E) { return isa_and_nonnull<Function>(Nodes[E.To].Value); };
    erase_if(Nodes[node(V)].Edges, [&](const Edge &E) { return !IsRun(E); });
    for (unsigned Made : {1, 2}) Connect(V, Search.find(*Entry->getOperand(Made)).Loads);
    Connect(V, Search.find(*Entry->getOperand(4)).Saves);
  }
  for (auto &[G, I] : Marks.Variables) {
    auto Description = Unit.Variables[I].Type_ < 0 ? Marks.Descriptions.end()
                                                   : Marks.Descriptions.find(unsigned(Unit.Variables[I].Type_));
    if (Description == Marks.Descriptions.end()) continue;
    auto Found = Search.find(*Description->second);
    Connect(G, Found.Saves);
    Connect(G, Found.Loads);
  }
}

// Who walks through a section names its ends, in whatever file.
void ReferenceGraph::addSections() {
  for (auto &G : M.globals()) {
    if (G.isDeclaration() || !isInSectionWithEnds(G)) continue;
    for (const char *End : {"__start_", "__stop_"}) {
      std::string Name = (End + G.getSection()).str();
      auto *Declared = M.getNamedGlobal(Name);
      connect(Declared ? node(Declared) : namedNode(Name), node(&G), false);
    }
  }
}

void ReferenceGraph::addWrites(const UnitInfo &Unit, const IrMarks &Marks) {
  auto Add = [&](const std::vector<WriteInfo> &Writes, const DenseMap<const GlobalValue *, unsigned> &Variables) {
    DenseMap<unsigned, const GlobalValue *> Value;
    for (auto [G, I] : Variables) Value[I] = G;
    for (auto &W : Writes) {
      auto Variable = Value.find(W.Variable);
      if (Variable == Value.end()) continue;
      for (auto *G : Marks.FunctionValues[W.Function])
        if (!G->isDeclaration()) connect(node(G), node(Variable->second), true);
    }
  };
  Add(Unit.Writes, Marks.Variables);
  Add(Unit.ExternWrites, Marks.Externs);
}

// In bodies and in the values of the program's variables, but not in vtables: those are called by dispatch.
void ReferenceGraph::findAddressTaken(const IrMarks &Marks) {
  for (auto &F : M)
    if (!F.isIntrinsic() && !F.getName().starts_with("llvm.") && (isAddressTaken(F, Marks) || isOffered(F, Marks)))
      AddressTaken.push_back(&F);
}

// The entries of calls and what holders call are no descriptions.
void ReferenceGraph::findOfValues(const IrMarks &Marks) {
  SmallPtrSet<const GlobalVariable *, 16> Others;
  for (auto &[I, V] : Marks.Entries) Others.insert(V);
  for (auto &G : M.globals()) {
    if (!G.hasInitializer() || !isDescription(G) || Others.count(&G)) continue;
    for (auto &E : Nodes[node(&G)].Edges)
      if (auto *F = dyn_cast_or_null<Function>(Nodes[E.To].Value)) OfValues.insert(F);
  }
}

// Kept is what leads to a variable that may travel, to a virtual call, or to code of the program in another unit.
void ReferenceGraph::prune(const UnitInfo &Unit, const IrMarks &Marks) {
  std::vector<unsigned> Work;
  for (auto *F : AddressTaken) node(F);
  std::vector<std::vector<unsigned>> Back(Nodes.size());
  for (unsigned I = 0; I < Nodes.size(); ++I)
    for (auto &E : Nodes[I].Edges) Back[E.To].push_back(I);
  for (unsigned I = 0; I < Nodes.size(); ++I) {
    auto *G = Nodes[I].Value;
    auto *V = dyn_cast_or_null<GlobalVariable>(G);
    // A virtual function that nobody here calls matters when what overrides it does.
    bool Matters = G ? Marks.Variables.count(G) || (V && isHolder(*V, nullptr)) ||
                           (G->isDeclaration() && !isLibraryName(Nodes[I].Name) && !Unit.SystemC.count(Nodes[I].Name) &&
                            !StringRef(Nodes[I].Name).starts_with("llvm."))
                     : !Back[I].empty();
    if (!Matters) continue;
    Nodes[I].Relevant = true;
    Work.push_back(I);
  }
  while (!Work.empty()) {
    unsigned I = Work.back();
    Work.pop_back();
    for (unsigned From : Back[I])
      if (!Nodes[From].Relevant) {
        Nodes[From].Relevant = true;
        Work.push_back(From);
      }
  }
  for (auto &[I, V] : Marks.Entries) Nodes[node(V)].Relevant = true;
  for (auto &[I, V] : Marks.HeldTypes) Nodes[node(V)].Relevant = true;
  for (auto *F : AddressTaken) Nodes[node(F)].Relevant = true;
}

bool isCalledByPointer(const Function &F, const IrMarks &Marks) {
  SmallVector<const Value *, 8> Work{&F};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    auto *V = Work.pop_back_val();
    if (!Seen.insert(V).second) continue;
    for (auto &U : V->uses()) {
      auto *User = U.getUser();
      if (auto *Call = dyn_cast<CallBase>(User)) {
        auto *To = Call->getCalledFunction();
        bool AtEnd = To && To->getName() == "__cxa_atexit" && U.getOperandNo() == 0;
        if (!Call->isCallee(&U) && !AtEnd) return true;
      } else if (isa<Instruction>(User)) {
        return true;
      } else if (auto *G = dyn_cast<GlobalVariable>(User)) {
        auto IsIt = [&](auto &E) { return E.second == G; };
        if (!isBookkeeping(*G) && none_of(Marks.Entries, IsIt) && none_of(Marks.HeldTypes, IsIt)) return true;
      } else if (!isa<Function>(User)) {  // whose exceptions it handles
        Work.push_back(User);
      }
    }
  }
  return false;
}

bool isHolder(const GlobalVariable &V, const VariableInfo *Info) {
  if (V.isConstant() || isBookkeeping(V) || isLibraryName(V.getName()) || V.getName().starts_with("_ZGV")) return false;
  auto *T = V.getValueType();
  while (T->isArrayTy()) T = T->getArrayElementType();
  if (T->isIntegerTy() || T->isFloatingPointTy()) return false;
  return !Info || !Info->Sole;
}

bool isProgramConstant(const GlobalVariable &V, const IrMarks &Marks) {
  return !V.isDeclaration() && !V.hasAvailableExternallyLinkage() && !V.isThreadLocal() && V.hasName() &&
         !Marks.Variables.count(&V) && isProgramVariable(V) && !isLibraryName(V.getName());
}

std::vector<int> ReferenceGraph::paths(unsigned From) const {
  std::vector<int> Before(Nodes.size(), -2);
  std::vector<unsigned> Queue{From};
  Before[From] = -1;
  for (size_t I = 0; I < Queue.size(); ++I)
    for (auto &E : Nodes[Queue[I]].Edges)
      if (Before[E.To] == -2) {
        Before[E.To] = int(Queue[I]);
        Queue.push_back(E.To);
      }
  return Before;
}

}  // namespace ferry_plugin
