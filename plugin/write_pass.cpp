#include "write_pass.h"

#include "grouping.h"
#include "write_analysis.h"

#include "llvm/ADT/StringMap.h"

#include <optional>
#include <set>

using namespace llvm;
namespace tables = ferry::abi;

namespace ferry_plugin {
namespace {

using row = tables::node_row;

class Patch {
public:
  Patch(const Module &M, UnitTables &T) : M(M), T(T) {}

  bool apply() {
    WriteAnalysis Analysis;
    for (unsigned I = 0; I < T.Nodes.size(); ++I) {
      RowOf[T.Origins[I].Name] = I;
      auto *V = T.Nodes[I].flags & row::variable ? M.getNamedGlobal(T.Origins[I].Name) : nullptr;
      if (!V || V->isConstant()) continue;
      Variables[V] = I;
      Analysis.add(*V, T.Origins[I].Depth);
    }
    if (!Analysis.solve()) return false;
    clear();
    for (auto &[V, Result] : Analysis.results()) note(Variables.lookup(V), Result);
    layOut();
    return true;
  }

private:
  static unsigned to(tables::edge_row E) { return E >> tables::edge_shift; }

  bool isAnalysed(unsigned Node) const {
    return (T.Nodes[Node].flags & row::variable) && !M.getNamedAlias(T.Origins[Node].Name);
  }

  // Nothing is written to begin with. That is how it stays for a function that is gone: its code runs only where it
  // was inlined. Except one whose body was here to be inlined only: what runs is elsewhere.
  void clear() {
    for (unsigned I = 0; I < T.Nodes.size(); ++I) {
      auto &Node = T.Nodes[I];
      if (isAnalysed(I) && !isNamedByAssembler(T.Origins[I].Name)) Node.flags &= ~row::escapes;
      if (!(Node.flags & row::function) || T.Origins[I].Elsewhere) continue;
      Node.flags &= ~row::writes_through;
      for (unsigned E = Node.first_edge; E < Node.first_edge + Node.edges; ++E)
        if (isAnalysed(to(T.Edges[E]))) T.Edges[E] &= ~tables::edge_may_write;
    }
  }

  bool isNamedByAssembler(StringRef Name) const { return StringRef(T.Assembler).contains(Name); }

  void note(unsigned Variable, const WriteAnalysis::Result &Result) {
    if (Result.Escapes) T.Nodes[Variable].flags |= row::escapes;
    for (auto &[F, Does] : Result.In) {
      auto At = RowOf.find(F->getName());
      std::optional<unsigned> Row;
      if (At != RowOf.end()) Row = At->second;
      if (Does.Writes) setMayWrite(Row, Variable);
      bool Through = Does.WritesThrough || Does.Escapes || Does.Returns != Effects::NotReturned;
      if (Through && T.Origins[Variable].Holder) setWritesThrough(Row);
    }
  }

  // Without a row: a function that the optimiser made out of others. It may be called by any that named the variable.
  void setMayWrite(std::optional<unsigned> Function, unsigned Variable) {
    bool Set = false;
    for (unsigned I = 0; I < T.Nodes.size(); ++I) {
      if (Function ? I != *Function : !(T.Nodes[I].flags & row::function)) continue;
      for (unsigned E = T.Nodes[I].first_edge; E < T.Nodes[I].first_edge + T.Nodes[I].edges; ++E) {
        if (to(T.Edges[E]) != Variable) continue;
        T.Edges[E] |= tables::edge_may_write;
        Set = true;
      }
    }
    if (!Set && Function) Inlined.insert({*Function, Variable});
    if (!Set && !Function) T.Nodes[Variable].flags |= row::escapes;
  }

  void setWritesThrough(std::optional<unsigned> Function) {
    for (unsigned I = 0; I < T.Nodes.size(); ++I)
      if (Function ? I == *Function : (T.Nodes[I].flags & row::function) != 0) T.Nodes[I].flags |= row::writes_through;
  }

  // The edges of each node again, with those that inlining has added.
  void layOut() {
    std::vector<tables::edge_row> Edges;
    for (unsigned I = 0; I < T.Nodes.size(); ++I) {
      auto &Node = T.Nodes[I];
      auto First = T.Edges.begin() + Node.first_edge;
      Node.first_edge = Edges.size();
      Edges.insert(Edges.end(), First, First + Node.edges);
      for (auto At = Inlined.lower_bound({I, 0}); At != Inlined.end() && At->first == I; ++At)
        Edges.push_back(At->second << tables::edge_shift | tables::edge_may_write | tables::edge_inlined);
      Node.edges = Edges.size() - Node.first_edge;
    }
    T.Edges = std::move(Edges);
  }

  const Module &M;
  UnitTables &T;
  StringMap<unsigned> RowOf;
  DenseMap<const GlobalVariable *, unsigned> Variables;
  std::set<std::pair<unsigned, unsigned>> Inlined;  // function, variable
};

}  // namespace

PreservedAnalyses WritePass::run(Module &M, ModuleAnalysisManager &) {
  if (Tables->Note && Patch(M, *Tables).apply()) writeNote(M, *Tables);
  shortenNames(M);
  return PreservedAnalyses::none();
}

}  // namespace ferry_plugin
