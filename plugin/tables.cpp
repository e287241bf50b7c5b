#include "tables.h"

#include <ferry/abi/tables.hpp>

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Constants.h"
#include "llvm/Support/MD5.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

#include <cstring>

using namespace llvm;
namespace tables = ferry::abi;

namespace ferry_plugin {
namespace {

class Writer {
public:
  Writer(Module &M, const UnitInfo &Unit, const IrMarks &Marks, ReferenceGraph &Graph)
      : M(M), Unit(Unit), Marks(Marks), Graph(Graph) {}

  void write() {
    findVariables();
    addNodes();
    addGlobals();
    addEntries();
    addExceptions();
    addFunctions();
    addCalls();
    if (Globals.empty() && Entries.empty() && Exceptions == 0 && Nodes.empty()) return;
    emit();
  }

private:
  unsigned text(StringRef S) {
    if (S.empty()) return 0;
    auto [At, New] = Texts.try_emplace(S, Strings.size());
    if (New) Strings.append(S.str() + '\0');
    return At->second;
  }

  // Variables that this module really defines, and that something refers to or could refer to.
  void findVariables() {
    for (auto &G : M.globals()) {
      auto At = Marks.Variables.find(&G);
      if (At == Marks.Variables.end() || G.isDeclaration() || G.hasAvailableExternallyLinkage() || G.isThreadLocal())
        continue;
      if (G.hasLocalLinkage() && !isReferred(G)) continue;
      Defined.push_back({&G, At->second});
    }
  }
  // A local variable that only its own initialiser names cannot be reached.
  bool isReferred(const GlobalVariable &G) {
    unsigned Target = Graph.node(&G);
    for (auto &N : Graph.nodes()) {
      auto *F = dyn_cast_or_null<Function>(N.Value);
      if (F && F->getSection() == ".text.startup") continue;
      for (auto &E : N.Edges)
        if (E.To == Target) return true;
    }
    return false;
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
    for (auto *F : Graph.addressTaken()) markUseful(Graph.node(F));
    for (auto &C : Unit.Calls)
      if (auto *F = M.getFunction(C.Target)) markUseful(Graph.node(F));
    for (unsigned I = 0; I < RowOf.size(); ++I)
      if (RowOf[I] != ~0u) {
        RowOf[I] = Nodes.size();
        Nodes.push_back(nodeRow(All[I]));
        Rows.push_back(I);
      }
    for (unsigned I = 0; I < Nodes.size(); ++I) {
      Nodes[I].first_edge = Edges.size();
      for (auto &E : All[Rows[I]].Edges)
        if (All[E.To].Relevant && RowOf[E.To] != ~0u) Edges.push_back(RowOf[E.To] << 1 | E.Writes);
      Nodes[I].edges = Edges.size() - Nodes[I].first_edge;
    }
  }
  void markUseful(unsigned Node) { RowOf[Node] = 0; }

  tables::node_row nodeRow(const Node &N) {
    tables::node_row Row{};
    uint64_t Hash = MD5Hash(N.Name);
    Row.hash_low = uint32_t(Hash);
    Row.hash_high = uint32_t(Hash >> 32);
    Row.name = text(N.Name);
    if (!N.Value) {
      Row.flags = tables::node_row::dispatch;
      return Row;
    }
    Row.flags = isa<Function>(N.Value) ? tables::node_row::function : tables::node_row::variable;
    if (N.Value->hasLocalLinkage()) Row.flags |= tables::node_row::local;
    auto At = Marks.Functions.find(N.Value);
    if (At != Marks.Functions.end()) {
      Row.file = text(Unit.Functions[At->second].At.File);
      Row.line = Unit.Functions[At->second].At.Line;
    }
    return Row;
  }

  Constant *null() { return ConstantPointerNull::get(PointerType::getUnqual(M.getContext())); }

  void addGlobals() {
    for (auto &[G, I] : Defined) {
      auto &Info = Unit.Variables[I];
      uint64_t Bytes = M.getDataLayout().getTypeAllocSize(G->getValueType());
      auto *Guard = guardOf(*G);
      uint32_t Flags = (Info.Constant ? tables::global_row::constant : 0) |
                       (Info.StaticLocal ? tables::global_row::static_local : 0) |
                       (Info.ProcessLocal ? tables::global_row::process_local : 0) |
                       (Info.Unsupported.empty() ? 0 : tables::global_row::unsupported) |
                       (Guard ? tables::global_row::guarded : 0);
      Globals.push_back({row(Graph.node(G)), text(Info.Name), text(Info.Type), text(Info.At.File), Info.At.Line, Flags,
                         uint32_t(Bytes), uint32_t(Bytes >> 32), text(Info.Unsupported)});
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
      Numbers[I] = Entries.size();
      Entries.push_back({row(Graph.node(V)), text(Info.Callable), text(Info.Lambda.File), Info.Lambda.Line,
                         uint32_t(Captures.size()), uint32_t(Info.Captures.size()), text(Info.Result),
                         text(Info.Arguments)});
      for (auto &C : Info.Captures)
        Captures.push_back({text(C.Name), text(C.Type),
                            (C.ByReference ? tables::capture_row::by_reference : 0u) |
                                (C.This ? tables::capture_row::this_object : 0u),
                            C.Bytes});
      Pointers.push_back(V);
    }
  }
  void addExceptions() {
    for (auto &[I, V] : Marks.Exceptions) {
      ++Exceptions;
      Pointers.push_back(V);
    }
  }
  void addFunctions() {
    for (auto *F : Graph.addressTaken()) {
      FunctionRows.push_back(row(Graph.node(F)));
      Pointers.push_back(const_cast<Function *>(F));
    }
  }
  void addCalls() {
    for (auto &C : Unit.Calls)
      if (EntryRow[C.Entry] != ~0u)
        CallRows.push_back({EntryRow[C.Entry], text(C.Function), text(C.At.File), C.At.Line, C.At.Column,
                            text(C.Within), targetRow(C)});
  }

  uint32_t targetRow(const CallInfo &C) {
    auto *F = C.Target.empty() ? nullptr : M.getFunction(C.Target);
    return F ? row(Graph.node(F)) + 1 : 0;
  }

  template <class Row> static void append(std::vector<uint32_t> &Words, const std::vector<Row> &Table) {
    size_t At = Words.size();
    Words.resize(At + Table.size() * sizeof(Row) / 4);
    if (!Table.empty()) std::memcpy(&Words[At], Table.data(), Table.size() * sizeof(Row));
  }

  void emit() {
    unsigned Source = text(Unit.Source);
    while (Strings.size() % 4) Strings += '\0';
    std::vector<uint32_t> Rest{Source,
                               uint32_t(Globals.size()),
                               uint32_t(Entries.size()),
                               Exceptions,
                               uint32_t(FunctionRows.size()),
                               uint32_t(CallRows.size()),
                               uint32_t(Captures.size()),
                               uint32_t(Nodes.size()),
                               uint32_t(Edges.size()),
                               uint32_t(Strings.size())};
    append(Rest, Globals);
    append(Rest, Entries);
    append(Rest, FunctionRows);
    append(Rest, CallRows);
    append(Rest, Captures);
    append(Rest, Nodes);
    append(Rest, Edges);
    emitNote(Rest, emitPointers());
  }

  GlobalVariable *emitPointers() {
    if (Pointers.empty()) return nullptr;
    auto *Array = ConstantArray::get(ArrayType::get(PointerType::getUnqual(M.getContext()), Pointers.size()), Pointers);
    return hidden(new GlobalVariable(M, Array->getType(), true, GlobalValue::InternalLinkage, Array, "ferry.pointers"));
  }

  // The sanitizers put red zones around variables; these tables must stay as they are.
  GlobalVariable *hidden(GlobalVariable *V) {
    GlobalValue::SanitizerMetadata Plain;
    Plain.NoAddress = Plain.NoHWAddress = true;
    V->setSanitizerMetadata(Plain);
    return V;
  }

  // An ELF note: its head, then the words around the one that leads to the pointers, then the strings.
  void emitNote(const std::vector<uint32_t> &Rest, GlobalVariable *PointerArray) {
    auto &Ctx = M.getContext();
    auto *I32 = Type::getInt32Ty(Ctx);
    auto *I64 = Type::getInt64Ty(Ctx);
    uint32_t Size = 3 * 4 + uint32_t(Rest.size()) * 4 + uint32_t(Strings.size());
    char Owner[8] = "ferry";
    uint32_t OwnerWords[2];
    std::memcpy(OwnerWords, Owner, 8);
    uint32_t Head[] = {sizeof "ferry",        Size,          tables::note_type,
                       OwnerWords[0],         OwnerWords[1], tables::tables_magic,
                       tables::tables_version};
    auto *HeadWords = ConstantDataArray::get(Ctx, ArrayRef<uint32_t>(Head));
    auto *RestWords = ConstantDataArray::get(Ctx, ArrayRef<uint32_t>(Rest));
    auto *Text = ConstantDataArray::getString(Ctx, Strings, /*AddNull=*/false);
    auto *T =
        StructType::get(Ctx, {HeadWords->getType(), I32, RestWords->getType(), Text->getType()}, /*isPacked=*/true);
    auto *Note = hidden(new GlobalVariable(M, T, true, GlobalValue::InternalLinkage, nullptr, "ferry.tables"));
    Constant *Distance = ConstantInt::get(I32, 0);
    if (PointerArray) {
      Constant *Index[] = {ConstantInt::get(I32, 0), ConstantInt::get(I32, 1)};
      auto *Here = ConstantExpr::getInBoundsGetElementPtr(T, Note, Index);
      Distance = ConstantExpr::getTrunc(
          ConstantExpr::getSub(ConstantExpr::getPtrToInt(PointerArray, I64), ConstantExpr::getPtrToInt(Here, I64)),
          I32);
    }
    Note->setInitializer(ConstantStruct::get(T, {HeadWords, Distance, RestWords, Text}));
    Note->setSection(tables::note_section);
    Note->setAlignment(Align(4));
    appendToUsed(M, {Note});
  }

  Module &M;
  const UnitInfo &Unit;
  const IrMarks &Marks;
  ReferenceGraph &Graph;

  std::vector<std::pair<GlobalVariable *, unsigned>> Defined;
  std::vector<unsigned> RowOf, Rows;
  std::vector<uint32_t> EntryRow;
  StringMap<unsigned> Texts;
  std::string Strings = std::string(1, '\0');
  std::vector<tables::global_row> Globals;
  std::vector<tables::entry_row> Entries;
  std::vector<tables::function_row> FunctionRows;
  std::vector<tables::call_row> CallRows;
  std::vector<tables::capture_row> Captures;
  std::vector<tables::node_row> Nodes;
  std::vector<tables::edge_row> Edges;
  uint32_t Exceptions = 0;
  std::vector<Constant *> Pointers;
};

}  // namespace

void writeTables(Module &M, const UnitInfo &Unit, const IrMarks &Marks, ReferenceGraph &Graph) {
  Writer(M, Unit, Marks, Graph).write();
}

}  // namespace ferry_plugin
