// Writes what the unit says to ferry into its object file; the layout is in ferry/abi/tables.hpp.
#pragma once

#include "ir_marks.h"
#include "note.h"
#include "reference_graph.h"
#include "unit_info.h"

namespace ferry_plugin {

void writeTables(llvm::Module &M, const UnitInfo &Unit, const IrMarks &Marks, ReferenceGraph &Graph,
                 UnitTables &Tables);

}  // namespace ferry_plugin
