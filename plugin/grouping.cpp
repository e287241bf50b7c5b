#include "grouping.h"

#include "note.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MD5.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

constexpr StringRef TextSection = ".text.ferry";

bool isDescription(const GlobalObject &G) {
  return isa<GlobalVariable>(G) && G.getName().starts_with("_ZN5ferry3abi9describedI") &&
         (G.hasLinkOnceLinkage() || G.hasWeakLinkage() || G.hasLocalLinkage());
}

// __ferry::h1
bool isHeldType(const GlobalObject &G) {
  StringRef Name = G.getName();
  return isa<GlobalVariable>(G) && Name.consume_front("_ZN7__ferryL") && Name.ltrim("0123456789").starts_with("h");
}

// Code and tables that the headers made for descriptions.
bool isMadeForOne(const GlobalObject &G) {
  StringRef Name = G.getName();
  return (G.hasLinkOnceODRLinkage() || G.hasWeakODRLinkage() || G.hasInternalLinkage()) && !G.hasSection() &&
         (Name.starts_with("_ZN5ferry3abi") || Name.starts_with("_ZNK5ferry3abi") || Name.starts_with("_ZN7__ferryL"));
}

std::string named(char Kind, StringRef What) {
  MD5::MD5Result Hash = MD5::hash({reinterpret_cast<const uint8_t *>(What.data()), What.size()});
  return ("_ZN5ferry33" + Twine(Kind) + Hash.digest().str() + "E").str();
}

// A row of the table of held types, by what it is about: both types' type_info. Empty when only this unit knows one of
// them, or when it says why the type cannot travel, which another unit need not find.
std::string keyOf(const GlobalVariable &Row) {
  auto *S = dyn_cast<ConstantStruct>(Row.getInitializer());
  if (!S || S->getNumOperands() < 4 || !S->getOperand(3)->isNullValue()) return {};
  std::string Key;
  for (unsigned I : {0, 1}) {
    auto *Info = dyn_cast<GlobalVariable>(S->getOperand(I)->stripPointerCasts());
    if (!Info || Info->hasLocalLinkage()) return {};
    Key += Info->getName().str() + " ";
  }
  return Key;
}

class Grouping {
public:
  explicit Grouping(Module &M) : M(M) {
    for (auto &G : M.global_objects()) {
      if (G.isDeclaration() || G.hasAvailableExternallyLinkage()) continue;
      if (isDescription(G) || isHeldType(G))
        Leaders.insert(&G);
      else if (isMadeForOne(G))
        Leader[&G] = nullptr;
    }
  }

  void run() {
    while (settle()) {
    }
    for (auto *L : Leaders) lead(*L);
    for (auto &[G, L] : Leader)
      if (L && !Shared.contains(G)) join(*G, *L);
  }

private:
  // One round: who uses each, as far as it is known. True when something changed.
  bool settle() {
    bool Changed = false;
    for (auto &[G, L] : Leader) {
      if (Shared.contains(G)) continue;
      auto *Was = L;
      if (!findLeader(*G, L))
        Changed |= Shared.insert(G).second;
      else
        Changed |= L != Was;
    }
    return Changed;
  }

  // False when it has two leaders, or is used by what has none.
  bool findLeader(GlobalObject &G, GlobalObject *&L) {
    SmallVector<const Value *, 16> Work{&G};
    SmallPtrSet<const Value *, 16> Seen;
    while (!Work.empty()) {
      for (auto *U : Work.pop_back_val()->users()) {
        const GlobalObject *By = nullptr;
        if (auto *I = dyn_cast<Instruction>(U))
          By = I->getFunction();
        else
          By = dyn_cast<GlobalObject>(U);
        if (By == &G) continue;
        if (!By && (!isa<Constant>(U) || isa<GlobalValue>(U))) return false;
        if (!By && Seen.insert(U).second) Work.push_back(U);
        if (By && !isLedLike(*By, L)) return false;
      }
    }
    return true;
  }

  bool isLedLike(const GlobalObject &By, GlobalObject *&L) {
    auto *Object = const_cast<GlobalObject *>(&By);
    auto At = Leader.find(Object);
    auto *Its = Leaders.contains(Object) ? Object : At == Leader.end() ? nullptr : At->second;
    if (!Its) return At != Leader.end() && !Shared.contains(Object);  // not known yet
    if (At != Leader.end() && Shared.contains(Object)) return false;
    if (!L) L = Its;
    return L == Its;
  }

  void lead(GlobalObject &G) {
    auto &V = cast<GlobalVariable>(G);
    std::string Name;
    if (!isDescription(G)) {
      if (auto Key = keyOf(V); !Key.empty()) Name = named('h', Key);
    } else if (!V.hasLocalLinkage()) {
      Name = named('t', V.getName());
    }
    if (Name.empty() || M.getNamedValue(Name)) return;
    V.setLinkage(GlobalValue::LinkOnceODRLinkage);
    V.setComdat(nullptr);
    V.setName(Name);
    V.setComdat(M.getOrInsertComdat(Name));
    place(V);
  }

  void join(GlobalObject &G, const GlobalObject &L) {
    G.setComdat(nullptr);
    G.setLinkage(GlobalValue::PrivateLinkage);
    G.setVisibility(GlobalValue::DefaultVisibility);
    G.setDSOLocal(true);
    if (auto *C = const_cast<Comdat *>(L.getComdat())) {
      G.setComdat(C);
      place(G);
    }
  }

  // One section of each kind for all of a group.
  static void place(GlobalObject &G) {
    auto *V = dyn_cast<GlobalVariable>(&G);
    if (V) keepPlain(*V);
    if (V && !V->isConstant()) return;
    if (!V)
      G.setSection(TextSection);
    else
      G.setSection(V->getInitializer()->needsDynamicRelocation() ? ".data.rel.ro.ferry" : ".rodata.ferry");
  }

  Module &M;
  SmallSetVector<GlobalObject *, 32> Leaders;
  SmallPtrSet<GlobalObject *, 32> Shared;
  MapVector<GlobalObject *, GlobalObject *> Leader;
};

}  // namespace

void groupDescriptions(Module &M) { Grouping(M).run(); }

void shortenNames(Module &M) {
  for (auto &F : M)
    if (F.hasPrivateLinkage() && F.getSection() == TextSection) F.setName("ferry");
}

}  // namespace ferry_plugin
