#include "tables.h"

#include "short_names.h"

#include <ferry/abi/tables.hpp>

#include "llvm/ADT/StringMap.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Constants.h"
#include "llvm/Support/MD5.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;
namespace tables = ferry::abi;

namespace ferry_plugin {
namespace {

class Writer {
public:
  Writer(Module &M, const UnitInfo &Unit, const IrMarks &Marks, ReferenceGraph &Graph, UnitTables &Tables)
      : M(M), Unit(Unit), Marks(Marks), Graph(Graph), Library(Triple(M.getTargetTriple())), T(Tables) {}

  void write() {
    findVariables();
    addNodes();
    addPlainTypes();
    addGlobals();
    addEntries();
    addExceptions();
    addFunctions();
    addHeldTypes();
    addClasses();
    addConstants();
    addCalls();
    if (T.Globals.empty() && T.Entries.empty() && T.Exceptions == 0 && T.Nodes.empty() && T.Classes.empty()) return;
    emit();
  }

private:
  unsigned text(StringRef S) {
    if (S.empty()) return 0;
    auto [At, New] = Texts.try_emplace(S, T.Strings.size());
    if (New) T.Strings.append(S.str() + '\0');
    return At->second;
  }

  // Variables that this module really defines, and that something refers to or could refer to.
  void findVariables() {
    for (auto &G : M.globals()) {
      auto At = Marks.Variables.find(&G);
      if (At == Marks.Variables.end() || G.isDeclaration() || G.hasAvailableExternallyLinkage() || G.isThreadLocal())
        continue;
      if (G.hasLocalLinkage() && !isReferred(G, Unit.Variables[At->second].SetUp)) continue;
      Defined.push_back({&G, At->second});
    }
  }
  // A local variable that only its own initialiser names cannot be reached; that of another one may keep its address.
  bool isReferred(const GlobalVariable &G, bool IsSetUp) {
    unsigned Target = Graph.node(&G);
    unsigned Initialisers = 0;
    for (auto &N : Graph.nodes()) {
      if (none_of(N.Edges, [&](auto &E) { return E.To == Target; })) continue;
      auto *F = dyn_cast_or_null<Function>(N.Value);
      if (!F || F->getSection() != ".text.startup") return true;
      if (!StringRef(N.Name).starts_with("__cxx_global_array_dtor")) ++Initialisers;
    }
    return Initialisers > (IsSetUp ? 1 : 0);
  }

  unsigned row(unsigned Node) const { return RowOf[Node]; }

  void addNodes() {
    for (auto *G : Graph.addressTaken()) Graph.node(G);
    auto &All = Graph.nodes();
    RowOf.assign(All.size(), ~0u);
    std::vector<bool> Named(All.size(), false);
    for (auto &[G, I] : Defined) Named[Graph.node(G)] = true;
    for (unsigned I = 0; I < All.size(); ++I) {
      bool Useful = All[I].Relevant && (!All[I].Edges.empty() || Named[I]);
      if (Useful) markUseful(I);
      if (!Useful) continue;
      for (auto &E : All[I].Edges)
        if (All[E.To].Relevant) markUseful(E.To);
    }
    for (auto &[I, V] : Marks.Entries) markUseful(Graph.node(V));
    for (auto &[I, V] : Marks.HeldTypes) markUseful(Graph.node(V));
    for (auto *F : Graph.addressTaken()) markUseful(Graph.node(F));
    for (auto &C : Unit.Calls)
      if (auto Target = Graph.find(C.Target)) markUseful(*Target);
    for (unsigned I = 0; I < RowOf.size(); ++I)
      if (RowOf[I] != ~0u) {
        RowOf[I] = T.Nodes.size();
        T.Nodes.push_back(nodeRow(All[I]));
        T.Origins.push_back(originOf(All[I]));
        Rows.push_back(I);
      }
    for (unsigned I = 0; I < T.Nodes.size(); ++I) {
      T.Nodes[I].first_edge = T.Edges.size();
      for (auto &E : All[Rows[I]].Edges)
        if (All[E.To].Relevant && RowOf[E.To] != ~0u) T.Edges.push_back(edge(RowOf[E.To], E.Writes, All[E.To]));
      T.Nodes[I].edges = T.Edges.size() - T.Nodes[I].first_edge;
    }
  }
  // Until the optimised code has been looked at, each function that names a variable may write it; whoever finds its
  // address in another variable always may.
  static tables::edge_row edge(unsigned Row, bool Writes, const Node &To) {
    bool MayWrite = To.Value && !isa<Function>(To.Value);
    return Row << tables::edge_shift | (MayWrite ? tables::edge_may_write : 0) | (Writes ? tables::edge_writes : 0);
  }
  void markUseful(unsigned Node) { RowOf[Node] = 0; }

  tables::node_row nodeRow(const Node &N) {
    tables::node_row Row{};
    uint64_t Hash = MD5Hash(N.Name);
    Row.hash_low = uint32_t(Hash);
    Row.hash_high = uint32_t(Hash >> 32);
    if (!N.Value) {
      Row.name = text(N.Name);
      Row.flags = tables::node_row::dispatch;
      return Row;
    }
    Row.flags = isa<Function>(N.Value) ? functionFlags(cast<Function>(*N.Value))
                                       : tables::node_row::variable | tables::node_row::escapes;
    if (isa<GlobalAlias, GlobalIFunc>(N.Value)) Row.flags |= tables::node_row::defined;
    if (N.Value->hasLocalLinkage()) Row.flags |= tables::node_row::local;
    auto At = Marks.Functions.find(N.Value);
    bool Unnamed = At == Marks.Functions.end() && isPlumbing(N.Name);
    if (!Unnamed) Row.name = isa<Function>(N.Value) ? functionName(N.Name) : text(N.Name);
    if (At != Marks.Functions.end()) {
      Row.file = text(Unit.Functions[At->second].At.File);
      Row.line = Unit.Functions[At->second].At.Line;
    }
    return Row;
  }

  // Messages leave them out.
  static bool isPlumbing(StringRef Name) {
    return Name.starts_with("_ZNSt") || Name.starts_with("_ZNKSt") || Name.starts_with("_ZSt") ||
           Name.starts_with("_ZN5ferry") || Name.starts_with("_ZNK5ferry") || Name.starts_with("_ZN7__ferry") ||
           Name.starts_with("_ZN9__gnu_cxx");
  }
  // That of a virtual function is the end of that of its node for calls.
  unsigned functionName(StringRef Name) {
    std::string Dispatch = ("V:" + Name).str();
    auto Node = Graph.find(Dispatch);
    if (Node && *Node < RowOf.size() && RowOf[*Node] != ~0u) return text(Dispatch) + 2;
    return text(isPlumbing(Name) ? Name.str() : messageName(Name));
  }

  uint32_t functionFlags(const Function &F) {
    using row = tables::node_row;
    LibFunc Known;
    StringRef Name = F.getName();
    uint32_t Flags = row::function;
    if (!F.isDeclaration()) Flags |= row::writes_through;
    if (!F.isDeclaration() && !F.hasAvailableExternallyLinkage()) Flags |= row::defined;
    if (isLibraryName(Name) || Unit.SystemC.count(Name) || Library.getLibFunc(Name, Known)) Flags |= row::library;
    // Code of the library may call what replaces a part of it, such as operator new.
    bool Replaces = (Flags & row::library) && F.hasExternalLinkage() && !F.isDeclaration();
    if (Replaces || isCalledByPointer(F, Marks)) Flags |= row::taken;
    if (F.hasLocalLinkage() && (Name.starts_with("__cxx_global_var_init") || Name.starts_with("_GLOBAL__") ||
                                Name.starts_with("__cxx_global_array_dtor")))
      Flags |= row::startup;
    if (Graph.ofValues().count(&F)) Flags |= row::of_values;
    return Flags;
  }
  NodeOrigin originOf(const Node &N) {
    NodeOrigin Origin;
    if (!N.Value) return Origin;
    Origin.Name = N.Value->getName().str();
    Origin.Elsewhere = N.Value->hasAvailableExternallyLinkage();
    auto *V = dyn_cast<GlobalVariable>(N.Value);
    if (!V) return Origin;
    auto At = Marks.Variables.find(V);
    auto *Info = At == Marks.Variables.end() ? nullptr : &Unit.Variables[At->second];
    if (Info) Origin.Depth = Info->Depth;
    Type *T = V->getValueType();
    while (T->isArrayTy()) T = T->getArrayElementType();
    if (!Info && (T->isIntegerTy() || T->isFloatingPointTy())) Origin.Depth = 0;
    Origin.Holder = isHolder(*V, Info);
    return Origin;
  }

  Constant *null() { return ConstantPointerNull::get(PointerType::getUnqual(M.getContext())); }

  void addPlainTypes() {
    for (auto &P : Unit.PlainTypes) {
      bool IsArray = P.What == Kind::Array;
      uint64_t Count = IsArray ? P.Count : P.Fields.size();
      uint32_t First = IsArray ? P.Element : uint32_t(T.PlainFields.size());
      T.PlainTypes.push_back({uint32_t(P.What), text(P.Name), P.Bytes, P.Alignment, First, uint32_t(Count),
                              uint32_t(Count >> 32), text(P.File), P.Line});
      for (auto &F : P.Fields)
        T.PlainFields.push_back({F.Offset, F.Type, text(F.Name), F.Bits.Count, F.Bits.First, F.Bits.KnownBy});
    }
  }

  void addGlobals() {
    for (auto &[G, I] : Defined) {
      auto &Info = Unit.Variables[I];
      uint64_t Bytes = M.getDataLayout().getTypeAllocSize(G->getValueType());
      auto *Guard = Info.Ready || !G->getInitializer()->isNullValue() ? nullptr : guardOf(*G);
      bool WideGuard = Guard && !Guard->getValueType()->isIntegerTy(8);
      uint32_t Flags = (Info.Constant ? tables::global_row::constant : 0) |
                       (Info.StaticLocal ? tables::global_row::static_local : 0) |
                       (Info.ProcessLocal ? tables::global_row::process_local : 0) |
                       (Info.Unsupported.empty() ? 0 : tables::global_row::unsupported) |
                       (Info.Unsupported.empty() && !Info.Pointer.empty() ? tables::global_row::pointers : 0) |
                       (Guard ? tables::global_row::guarded : 0) | (WideGuard ? tables::global_row::wide_guard : 0) |
                       (Info.Depth == 0 ? tables::global_row::flat : 0);
      T.Globals.push_back({row(Graph.node(G)), text(Info.Name), text(Info.Type), text(Info.At.File), Info.At.Line,
                           Flags, uint32_t(Bytes), uint32_t(Bytes >> 32),
                           text(Info.Unsupported.empty() ? Info.Pointer : Info.Unsupported), uint32_t(Info.Plain + 1)});
      auto Description = Marks.Descriptions.find(Info.Type_ < 0 ? ~0u : unsigned(Info.Type_));
      Pointers.push_back(G);
      Pointers.push_back(Guard ? static_cast<Constant *>(Guard) : null());
      Pointers.push_back(Info.Type_ >= 0 && Description != Marks.Descriptions.end() ? Description->second : null());
    }
  }
  // The variable that tells whether a static has been initialised, as the C++ ABI names it.
  GlobalVariable *guardOf(const GlobalVariable &G) {
    StringRef Name = G.getName();
    if (!Name.consume_front("_Z")) return nullptr;
    auto *Guard = M.getNamedGlobal(("_ZGV" + Name).str());
    return Guard && !Guard->isDeclaration() ? Guard : nullptr;
  }

  void addEntries() {
    std::vector<uint32_t> &Numbers = EntryRow;
    Numbers.assign(Unit.Entries.size(), ~0u);
    std::vector<std::pair<unsigned, GlobalVariable *>> Sorted(Marks.Entries.begin(), Marks.Entries.end());
    llvm::sort(Sorted, [](auto &A, auto &B) { return A.first < B.first; });
    for (auto &[I, V] : Sorted) {
      auto &Info = Unit.Entries[I];
      Numbers[I] = T.Entries.size();
      T.Entries.push_back({row(Graph.node(V)), text(Info.Callable), text(Info.Lambda.File), Info.Lambda.Line,
                           uint32_t(T.Captures.size()), uint32_t(Info.Captures.size()), text(Info.Result),
                           text(Info.Arguments)});
      for (auto &C : Info.Captures)
        T.Captures.push_back({text(C.Name), text(C.Type),
                              (C.ByReference ? tables::capture_row::by_reference : 0u) |
                                  (C.This ? tables::capture_row::this_object : 0u),
                              C.Bytes});
      Pointers.push_back(V);
    }
  }
  void addExceptions() {
    for (auto &[I, V] : Marks.Exceptions) {
      ++T.Exceptions;
      Pointers.push_back(V);
      auto *TypeInfo = Marks.LocalExceptions.lookup(I);
      Pointers.push_back(TypeInfo ? TypeInfo : null());
    }
  }
  void addFunctions() {
    for (auto *F : Graph.addressTaken()) {
      T.Functions.push_back(row(Graph.node(F)));
      Pointers.push_back(const_cast<Function *>(F));
    }
  }
  void addHeldTypes() {
    for (auto &[I, V] : Marks.HeldTypes) {
      T.HeldTypes.push_back(row(Graph.node(V)));
      Pointers.push_back(V);
    }
  }
  void addClasses() {
    for (auto &C : Unit.Classes) {
      if (!hasVirtualTables(C)) continue;
      T.Classes.push_back({text(C.TypeInfo), text(C.Unsupported)});
      auto Description = C.Type < 0 ? Marks.Descriptions.end() : Marks.Descriptions.find(unsigned(C.Type));
      Pointers.push_back(Description != Marks.Descriptions.end() ? Description->second : null());
    }
  }
  // Without them the unit makes no objects of the class. Where only this unit knows the class, its name is not certain.
  bool hasVirtualTables(const ClassInfo &C) const {
    std::string Name = "_ZTV" + C.TypeInfo;
    auto *Info = C.Type < 0 ? nullptr : Marks.TypeInfos.lookup(unsigned(C.Type));
    if (Info)
      Name = ("_ZTV" + Info->getName().drop_front(4)).str();
    else if (C.Local)
      return true;
    auto *Tables = M.getNamedGlobal(Name);
    if (!Tables || Tables->isDeclaration() || Tables->hasAvailableExternallyLinkage()) return false;
    // Constructors and constants use them; destructors do as well, and those the descriptions need.
    return !Tables->hasLinkOnceLinkage() || isUsedBy(*Tables, [](auto &By) {
      StringRef User = By.getName();
      bool Destroys = User.ends_with("D0Ev") || User.ends_with("D1Ev") || User.ends_with("D2Ev");
      return !Destroys && !User.starts_with("_ZTT") && !User.starts_with("_ZN7__ferry");
    });
  }
  // What has no row among the variables because every process has its value, and leads on to what may differ.
  void addConstants() {
    for (auto &G : M.globals()) {
      if (!isProgramConstant(G, Marks)) continue;
      unsigned Node = Graph.node(&G);
      if (Node >= RowOf.size() || row(Node) == ~0u || T.Nodes[row(Node)].edges == 0) continue;
      if (G.hasLocalLinkage() && !isReferred(G, false)) continue;
      uint64_t Bytes = M.getDataLayout().getTypeAllocSize(G.getValueType());
      T.Constants.push_back({row(Node), uint32_t(Bytes), uint32_t(Bytes >> 32)});
      Pointers.push_back(&G);
    }
  }
  void addCalls() {
    for (auto &C : Unit.Calls)
      if (EntryRow[C.Entry] != ~0u)
        T.Calls.push_back({EntryRow[C.Entry], text(C.Function), text(C.At.File), C.At.Line, C.At.Column, text(C.Within),
                           targetRow(C)});
  }

  uint32_t targetRow(const CallInfo &C) {
    auto Target = Graph.find(C.Target);
    return Target ? row(*Target) + 1 : 0;
  }

  void emit() {
    T.Source = text(Unit.Source);
    T.Library = Unit.Library;
    T.Assembler = Graph.assembler() + M.getModuleInlineAsm();
    if (!Pointers.empty()) T.Pointers = emitPointers();
    writeNote(M, T);
  }

  GlobalVariable *emitPointers() {
    auto *Array = ConstantArray::get(ArrayType::get(PointerType::getUnqual(M.getContext()), Pointers.size()), Pointers);
    auto *V = new GlobalVariable(M, Array->getType(), true, GlobalValue::InternalLinkage, Array, "ferry.pointers");
    keepPlain(*V);
    return V;
  }

  Module &M;
  const UnitInfo &Unit;
  const IrMarks &Marks;
  ReferenceGraph &Graph;
  TargetLibraryInfoImpl Library;

  std::vector<std::pair<GlobalVariable *, unsigned>> Defined;
  std::vector<unsigned> RowOf, Rows;
  std::vector<uint32_t> EntryRow;
  StringMap<unsigned> Texts;
  UnitTables &T;
  std::vector<Constant *> Pointers;
};

}  // namespace

void writeTables(Module &M, const UnitInfo &Unit, const IrMarks &Marks, ReferenceGraph &Graph, UnitTables &Tables) {
  Writer(M, Unit, Marks, Graph, Tables).write();
}

}  // namespace ferry_plugin
