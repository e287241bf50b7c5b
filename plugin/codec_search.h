// The codecs and serialize functions of the user's that a description leads to.
#pragma once

#include "ir_marks.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/IR/Module.h"

namespace ferry_plugin {

class CodecSearch {
public:
  CodecSearch(const llvm::Module &M, const IrMarks &Marks);

  // Whether the unit has any.
  bool hasAny() const { return HasAny; }
  struct Codecs {
    llvm::SmallSetVector<const llvm::GlobalValue *, 8> Saves, Loads;
  };
  // Of all types that a constant of ferry's names: a description, a slot, a list of these.
  Codecs find(const llvm::Constant &From) const;

private:
  llvm::DenseMap<const llvm::GlobalVariable *, const llvm::Constant *> DescriptionOf;  // by slot
  bool HasAny = false;
};

}  // namespace ferry_plugin
