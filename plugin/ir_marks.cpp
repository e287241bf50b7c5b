#include "ir_marks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

StringRef textOf(const ConstantStruct &Annotation) {
  auto *Text = dyn_cast<GlobalVariable>(Annotation.getOperand(1)->stripPointerCasts());
  auto *Data = Text && Text->hasInitializer() ? dyn_cast<ConstantDataSequential>(Text->getInitializer()) : nullptr;
  return Data ? Data->getAsCString() : "";
}

void replaceAnnotations(Module &M, GlobalVariable &Old, ArrayRef<Constant *> Kept) {
  Old.eraseFromParent();
  if (!Kept.empty()) {
    auto *List = ConstantArray::get(ArrayType::get(Kept[0]->getType(), Kept.size()), Kept);
    auto *New =
        new GlobalVariable(M, List->getType(), false, GlobalValue::AppendingLinkage, List, "llvm.global.annotations");
    New->setSection("llvm.metadata");
  }
  for (auto &G : M.globals()) G.removeDeadConstantUsers();
  for (auto &F : M) F.removeDeadConstantUsers();
  for (auto &G : make_early_inc_range(M.globals()))
    if (G.hasPrivateLinkage() && G.getSection() == "llvm.metadata" && G.use_empty()) G.eraseFromParent();
}

// Not what the headers with descriptions have made.
bool isOfProgram(const GlobalObject &G) {
  StringRef Name = G.getName();
  return !Name.starts_with("_ZN5ferry3abi") && !Name.starts_with("_ZN7__ferry") && Name != "llvm.global.annotations";
}

// The tables of a class, as its type_info is named: _ZTI3box, _ZTV3box. A weak reference: where they are defined may be
// no part of the program, which then has no objects of the class either.
void nameVtables(Module &M, const MapVector<unsigned, GlobalVariable *> &TypeInfos) {
  for (auto &[Type, Info] : TypeInfos) {
    auto *Named = M.getNamedGlobal("ferry.vtables." + std::to_string(Type));
    if (!Named || !Info || !Info->getName().starts_with("_ZTI")) continue;
    std::string Name = ("_ZTV" + Info->getName().drop_front(4)).str();
    auto *Tables = M.getNamedValue(Name);
    if (Tables) {
      Named->replaceAllUsesWith(Tables);
      Named->eraseFromParent();
    } else {
      Named->setName(Name);
    }
  }
}

}  // namespace

bool isUsedBy(const GlobalValue &G, function_ref<bool(const GlobalObject &)> Fits) {
  SmallVector<const Value *, 16> Work{&G};
  SmallPtrSet<const Value *, 16> Seen;
  while (!Work.empty())
    for (auto *U : Work.pop_back_val()->users()) {
      if (!Seen.insert(U).second) continue;
      auto *I = dyn_cast<Instruction>(U);
      auto *By = I ? I->getFunction() : dyn_cast<GlobalObject>(U);
      if (By ? Fits(*By) : isa<GlobalAlias, GlobalIFunc>(U)) return true;
      if (!By && isa<Constant>(U)) Work.push_back(U);
    }
  return false;
}

IrMarks::IrMarks(Module &M, const UnitInfo &Unit) : FunctionValues(Unit.Functions.size()) {
  for (unsigned I = 0; I < Unit.Externs.size(); ++I)
    if (auto *G = M.getNamedGlobal(Unit.Externs[I].Linker); G && G->isDeclaration()) Externs[G] = I;
  auto *Annotations = M.getNamedGlobal("llvm.global.annotations");
  auto *List = Annotations ? dyn_cast<ConstantArray>(Annotations->getInitializer()) : nullptr;
  if (!List) return;
  std::vector<Constant *> Kept;
  SmallSet<unsigned, 16> MadeHolders;
  SmallSetVector<GlobalVariable *, 16> Helpers;
  for (auto &Operand : List->operands()) {
    auto *A = cast<ConstantStruct>(Operand);
    auto *G = dyn_cast<GlobalValue>(A->getOperand(0)->stripPointerCasts());
    StringRef Text = textOf(*A);
    if (!G || !Text.consume_front("ferry:")) {
      Kept.push_back(A);
      continue;
    }
    char Kind = Text.empty() ? ':' : Text.front();
    unsigned I;
    if (Text.drop_front().getAsInteger(10, I)) continue;  // "ferry::remote" and its like
    auto *V = dyn_cast<GlobalVariable>(G);
    switch (Kind) {
    case 'v': Variables[G] = I; break;
    case 'f':
      Functions[G] = I;
      FunctionValues[I].push_back(G);
      break;
    case 'e':
      if (V && !V->isDeclaration()) Entries[I] = V;
      break;
    case 'x': Exceptions[I] = V; break;
    case 'y':
      LocalExceptions[I] = V->getInitializer();
      Helpers.insert(V);
      break;
    case 'h': HeldTypes[I] = V; break;
    case 'k':
      if (isUsedBy(*G, isOfProgram)) MadeHolders.insert(I);
      break;
    case 's': Slots[I] = V; break;
    case 'r':
      TypeInfos[I] = dyn_cast<GlobalVariable>(V->getInitializer()->stripPointerCasts());
      Helpers.insert(V);
      break;
    case 'd':
      Descriptions[I] = V->getInitializer();
      Helpers.insert(V);
      break;
    default: break;
    }
  }
  auto IsThere = [](GlobalValue *G) { return !G->isDeclaration(); };
  Exceptions.remove_if([&](auto &X) {
    auto &By = Unit.Exceptions[X.first].Functions;
    bool Gone = !By.empty() && none_of(By, [&](unsigned F) { return any_of(FunctionValues[F], IsThere); });
    if (Gone) Helpers.insert(X.second);
    return Gone;
  });
  HeldTypes.remove_if([&](auto &H) {
    bool Gone = !MadeHolders.contains(H.first);
    if (Gone) Helpers.insert(H.second);
    return Gone;
  });
  replaceAnnotations(M, *Annotations, Kept);
  removeFromUsedLists(M, [&](Constant *C) {
    auto *V = dyn_cast<GlobalVariable>(C->stripPointerCasts());
    return V && Helpers.contains(V);
  });
  for (auto *V : Helpers) {
    V->removeDeadConstantUsers();
    if (V->use_empty()) V->eraseFromParent();
  }
  nameVtables(M, TypeInfos);
}

}  // namespace ferry_plugin
