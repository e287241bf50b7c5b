// Who refers to whom in the unit, from its IR and its class hierarchy; pruned to what can matter to a remote call.
#pragma once

#include "ir_marks.h"
#include "unit_info.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Module.h"

#include <optional>
#include <string>
#include <vector>

namespace ferry_plugin {

struct Edge {
  unsigned To = 0;
  bool Writes = false;
};

struct Node {
  const llvm::GlobalValue *Value = nullptr;  // null: a virtual function as called
  std::string Name;
  std::vector<Edge> Edges;
  bool Relevant = false;  // leads to something that matters
};

class ReferenceGraph {
public:
  ReferenceGraph(llvm::Module &M, const UnitInfo &Unit, const IrMarks &Marks);

  const std::vector<Node> &nodes() const { return Nodes; }
  // The node of a value; it must be in the module.
  unsigned node(const llvm::GlobalValue *V);
  // The node of a function by its linker name, or of a virtual function as it is called, by its dispatchName; nothing
  // when the unit has none.
  std::optional<unsigned> find(llvm::StringRef Name);
  // Functions whose address is taken other than to call them.
  const std::vector<const llvm::Function *> &addressTaken() const { return AddressTaken; }
  // Functions that descriptions of types name: they run where values are made, ended or encoded.
  const llvm::DenseSet<const llvm::Function *> &ofValues() const { return OfValues; }
  // All text of inline assembler.
  const std::string &assembler() const { return Assembler; }
  // A shortest path from a node to each other one that it reaches: the node before, by node; -1: the start, -2: not
  // reached.
  std::vector<int> paths(unsigned From) const;

private:
  unsigned namedNode(llvm::StringRef Name);
  void connect(unsigned From, unsigned To, bool Writes);
  void addFunction(const llvm::Function &F, const UnitInfo &Unit, const IrMarks &Marks);
  void addReferences(unsigned From, const llvm::Constant &C);
  void addHierarchy(const UnitInfo &Unit, const IrMarks &Marks);
  void addSections();
  void addCodecs(const UnitInfo &Unit, const IrMarks &Marks);
  void addWrites(const UnitInfo &Unit, const IrMarks &Marks);
  void findAddressTaken(const IrMarks &Marks);
  void findOfValues(const IrMarks &Marks);
  void prune(const UnitInfo &Unit, const IrMarks &Marks);

  llvm::Module &M;
  std::vector<Node> Nodes;
  llvm::DenseMap<const llvm::GlobalValue *, unsigned> Index;
  llvm::StringMap<unsigned> Named;
  std::vector<const llvm::Function *> AddressTaken;
  llvm::DenseSet<const llvm::Function *> OfValues;
  std::string Assembler;
};

// Whether code that names nothing but a pointer may call the function: through a vtable, a callback, a table. Uses in
// the entries of remote calls and in the table of held types do not count, nor destructors that run when the process
// ends.
bool isCalledByPointer(const llvm::Function &F, const IrMarks &Marks);

// Whether a variable may hold pointers into what another variable owns.
bool isHolder(const llvm::GlobalVariable &V, const VariableInfo *Info);

// Whether the module defines it, it is of the program, and its value does not travel: every process has it already.
bool isProgramConstant(const llvm::GlobalVariable &V, const IrMarks &Marks);

// Whether a linker name belongs to the C++ or C runtime libraries, which hold nothing of the program's.
bool isLibraryName(llvm::StringRef Name);

}  // namespace ferry_plugin
