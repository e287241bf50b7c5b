#include "reach.h"

#include "diagnostics.h"
#include "grouping.h"
#include "ir_marks.h"
#include "ready_made.h"
#include "reference_graph.h"
#include "tables.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

// Slots get their values: the addresses of the descriptions. From here on they are constants.
void fillSlots(const IrMarks &Marks) {
  for (auto &[Type, Slot] : Marks.Slots) {
    auto Description = Marks.Descriptions.find(Type);
    if (!Slot || Slot->isDeclaration() || Description == Marks.Descriptions.end()) continue;
    Slot->setInitializer(Description->second);
    Slot->setConstant(true);
  }
}

// Workers enter ferry before the body of main. The reference is weak: a program that makes no remote call need not be
// linked with the runtime.
void enterBeforeMain(Module &M) {
  auto *Main = M.getFunction("main");
  if (!Main || Main->isDeclaration() || Main->hasLocalLinkage()) return;
  auto &Ctx = M.getContext();
  auto Enter = M.getOrInsertFunction("ferry_enter_main", FunctionType::get(Type::getVoidTy(Ctx), false));
  auto *Callee = cast<Function>(Enter.getCallee());
  if (Callee->isDeclaration()) Callee->setLinkage(GlobalValue::ExternalWeakLinkage);
  auto &Entry = Main->getEntryBlock();
  auto At = Entry.getFirstNonPHIOrDbgOrAlloca();
  IRBuilder<> Builder(&Entry, At);
  auto *IsThere = Builder.CreateIsNotNull(Callee);
  auto *Then = SplitBlockAndInsertIfThen(IsThere, At, false);
  IRBuilder<> Inside(Then);
  auto *Call = Inside.CreateCall(Enter);
  // A call in a function with debug information needs a place.
  if (auto *Program = Main->getSubprogram()) Call->setDebugLoc(DILocation::get(Ctx, Program->getLine(), 0, Program));
}

// What remote calls reach within this unit; over the whole program only the link or the run can know.
class Check {
public:
  Check(const UnitInfo &Unit, const IrMarks &Marks, ReferenceGraph &Graph) : Unit(Unit), Marks(Marks), Graph(Graph) {}

  void run() {
    for (auto &Call : Unit.Calls) {
      auto Entry = Marks.Entries.find(Call.Entry);
      if (Entry == Marks.Entries.end()) continue;
      checkCall(Call, Graph.node(Entry->second));
      // A function's pointer is known by its type only.
      if (auto Target = Graph.find(Call.Target)) checkCall(Call, *Target);
    }
  }

private:
  void checkCall(const CallInfo &Call, unsigned Root) {
    auto Before = Graph.paths(Root);
    auto &Nodes = Graph.nodes();
    for (unsigned I = 0; I < Nodes.size(); ++I) {
      if (Before[I] == -2 || !Nodes[I].Value) continue;
      if (auto Extern = Marks.Externs.find(Nodes[I].Value); Extern != Marks.Externs.end()) {
        auto &Info = Unit.Externs[Extern->second];
        if (Unit.Opts.LostWriteWarnings && !Info.ProcessLocal)
          checkWrites(Call, Before, I, {Info.Name, Info.At.Loc, false}, Unit.ExternWrites, Extern->second);
        continue;
      }
      auto Variable = Marks.Variables.find(Nodes[I].Value);
      if (Variable == Marks.Variables.end()) continue;
      auto &Info = Unit.Variables[Variable->second];
      if (Info.ProcessLocal || Info.Constant) continue;
      if (!Info.Unsupported.empty())
        reportUnsendableGlobal(*Unit.Diags, Info, path(Before, I), Call.At.Loc);
      else if (Unit.Opts.MeaningWarnings && !Info.Notice.empty())
        reportNoticedGlobal(*Unit.Diags, Info, path(Before, I), Call.At.Loc);
      else if (Unit.Opts.LostWriteWarnings)
        checkWrites(Call, Before, I, {Info.Name, Info.At.Loc, true}, Unit.Writes, Variable->second);
    }
  }

  void checkWrites(const CallInfo &Call, const std::vector<int> &Before, unsigned Variable, const NamedGlobal &Global,
                   const std::vector<WriteInfo> &Writes, unsigned Index) {
    auto &Nodes = Graph.nodes();
    for (unsigned I = 0; I < Nodes.size(); ++I) {
      if (Before[I] == -2 || !isUserFunction(Nodes[I])) continue;
      for (auto &E : Nodes[I].Edges) {
        if (E.To != Variable || !E.Writes) continue;
        auto Way = path(Before, I);
        if (auto S = step(I)) Way.push_back(*S);
        clang::SourceLocation At;
        auto F = Marks.Functions.find(Nodes[I].Value);
        auto First = llvm::find_if(Writes, [&](auto &W) {
          return F != Marks.Functions.end() && W.Function == F->second && W.Variable == Index;
        });
        if (First != Writes.end()) At = First->Loc;
        reportLostGlobalWrite(*Unit.Diags, Global, Way, At, Call.At.Loc);
        return;
      }
    }
  }
  // Initialisers of function-local statics store to them; only code of the user's writes them.
  bool isUserFunction(const Node &N) { return N.Value && isa<Function>(N.Value) && Marks.Functions.count(N.Value); }

  std::optional<Step> step(unsigned I) {
    auto *V = Graph.nodes()[I].Value;
    auto F = V ? Marks.Functions.find(V) : Marks.Functions.end();
    if (F == Marks.Functions.end()) return {};
    auto &Info = Unit.Functions[F->second];
    return Step{Info.Name, Info.At.Loc};
  }
  // The functions of the user's on the way to a node, from the remote call on.
  std::vector<Step> path(const std::vector<int> &Before, unsigned To) {
    std::vector<Step> Way;
    for (int I = Before[To]; I >= 0; I = Before[I])
      if (auto S = step(I)) Way.push_back(*S);
    std::reverse(Way.begin(), Way.end());
    return Way;
  }

  const UnitInfo &Unit;
  const IrMarks &Marks;
  ReferenceGraph &Graph;
};

}  // namespace

PreservedAnalyses ReachPass::run(Module &M, ModuleAnalysisManager &Analyses) {
  if (!Unit->Active) return PreservedAnalyses::all();
  IrMarks Marks(M, *Unit);
  ReferenceGraph Graph(M, *Unit, Marks);
  Check(*Unit, Marks, Graph).run();
  *Tables = {};
  writeTables(M, *Unit, Marks, Graph, *Tables);
  fillSlots(Marks);
  weakenReadyMade(M);
  enterBeforeMain(M);
  // What was made for types that the unit has no values of after all; the pipeline of -O0 would leave it there.
  GlobalDCEPass().run(M, Analyses);
  groupDescriptions(M);
  return PreservedAnalyses::none();
}

}  // namespace ferry_plugin
