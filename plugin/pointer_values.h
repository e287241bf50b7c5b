// What a value, a load or a call is to someone who follows pointers.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instruction.h"
#include "llvm/Support/ModRef.h"

namespace ferry_plugin {

// Whether a value of the type has room for a pointer. Nobody copies one in pieces.
bool hasRoom(llvm::Type *T);
bool hasPointer(llvm::Type *T);

// Whether what is loaded may be a pointer. A number that the source loads as such is none, whatever its width.
bool mayLoadPointer(const llvm::Instruction &I);

// Memory that is made in this function: a local variable, or what an allocation returns.
bool isOwnObject(const llvm::Value &V);

// The values that a pointer, or a structure that holds some, is chosen from or made of.
llvm::SmallVector<const llvm::Value *, 4> leavesOf(const llvm::Value *V);

// The pointer that leads to where a value was loaded from, by the program or by the library. Null: neither.
const llvm::Value *foundIn(const llvm::Value &V);

// Nothing that the program can see is written.
bool readsOnly(llvm::MemoryEffects E);

}  // namespace ferry_plugin
