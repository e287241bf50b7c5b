// Where the parts of a class lie in memory: captures, members, base classes, pointers to virtual tables, as plain data.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>
#include <vector>

namespace ferry_plugin {

// How many of the lowest bits of a number tell its value; 0: all bits are part of it.
struct ValueBits {
  unsigned Count = 0;
  bool Signed = false;
};
ValueBits valueBits(clang::QualType T, const clang::ASTContext &Ctx);

struct FieldInfo {
  unsigned Offset = 0, Bytes = 0;
  bool ByReference = false;
  // Of a bit-field, see ferry::abi::field::bits; no bits: it is none.
  struct {
    unsigned First = 0, Count = 0, KnownBy = 0;
    bool Signed = false;
  } Bits;
  unsigned Type = 0;  // index
  std::string Name;
  clang::SourceLocation Loc;
};

// Gives a type its index.
using IndexOf = llvm::function_ref<unsigned(clang::QualType)>;

std::vector<FieldInfo> capturesOf(const clang::CXXRecordDecl &Closure, IndexOf Index);
// The members of the class itself.
std::vector<FieldInfo> membersOf(const clang::RecordDecl &Class, IndexOf Index);
// Its direct base classes that are not virtual and have a state.
std::vector<FieldInfo> basesOf(const clang::CXXRecordDecl &Class, IndexOf Index);
// All its virtual base classes, also those of its bases, as they lie in a complete object.
std::vector<FieldInfo> virtualBasesOf(const clang::CXXRecordDecl &Class, IndexOf Index);

// Whether objects of the type take no part in a value.
bool isStateless(clang::QualType T);

// Whether an object of the type may change although it is const: it or a subobject has a mutable member. Those of the
// standard library's own classes are no part of a value.
bool hasMutableMember(clang::QualType T);

// The virtual tables of a class, which lie one behind the other, and the pointers to them in a complete object.
struct VirtualTables {
  struct Pointer {
    unsigned Offset, Entry;
  };
  unsigned Entries = 0;
  std::vector<Pointer> Pointers;  // by offset; the first is 0
  struct Base {
    const clang::CXXRecordDecl *Class;
    unsigned Offset;
  };
  std::vector<Base> Bases;  // those among its kind, in a complete object
};
VirtualTables virtualTablesOf(const clang::CXXRecordDecl &Class);

}  // namespace ferry_plugin
