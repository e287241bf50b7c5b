// The tables of a unit while they are made, and the note they become. They stay with the unit until its code is
// optimised: then the note is written again, with what the optimised code shows.
#pragma once

#include <ferry/abi/tables.hpp>

#include "llvm/IR/Module.h"
#include "llvm/IR/ValueHandle.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ferry_plugin {

// What is kept of a node, by row, for the second writing of the note.
struct NodeOrigin {
  std::string Name;        // in the module
  unsigned Depth = ~0u;    // of a variable, see ownership.h
  bool Holder = false;     // of a variable: it may hold pointers into what another one owns
  bool Elsewhere = false;  // of a function: this unit has a body of it, but another unit's is the one that runs
};

struct UnitTables {
  unsigned Source = 0, Exceptions = 0;
  ferry::abi::standard_library Library = ferry::abi::standard_library::none;
  std::vector<ferry::abi::global_row> Globals;
  std::vector<ferry::abi::entry_row> Entries;
  std::vector<ferry::abi::function_row> Functions;
  std::vector<ferry::abi::held_type_row> HeldTypes;
  std::vector<ferry::abi::class_row> Classes;
  std::vector<ferry::abi::call_row> Calls;
  std::vector<ferry::abi::capture_row> Captures;
  std::vector<ferry::abi::node_row> Nodes;
  std::vector<ferry::abi::edge_row> Edges;
  std::vector<ferry::abi::plain_type_row> PlainTypes;
  std::vector<ferry::abi::plain_field_row> PlainFields;
  std::vector<ferry::abi::constant_row> Constants;
  std::string Strings = std::string(1, '\0');

  std::vector<NodeOrigin> Origins;      // per node
  std::string Assembler;                // inline assembler: it may name variables
  llvm::WeakTrackingVH Pointers, Note;  // in the module, once written
};

// Writes the note, in place of the one written before.
void writeNote(llvm::Module &M, UnitTables &Tables);

// Variables of ferry's own must stay as they are: the sanitizers would put red zones around them.
void keepPlain(llvm::GlobalVariable &V);

}  // namespace ferry_plugin
