// The types of variables in C, as plain data: the headers that describe C++ types cannot be read there, and what C has,
// numbers, pointers, arrays and structures, needs no operations of its own.
#pragma once

#include "unit_info.h"

#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>
#include <string>
#include <vector>

namespace ferry_plugin {

// Why a type cannot travel.
struct Refusal {
  std::string Path;  // to the member: ".a.b"
  std::string Why;
};

class PlainTypes {
public:
  PlainTypes(clang::ASTContext &Ctx, std::vector<PlainType> &Types) : Ctx(Ctx), Types(Types) {}

  // Describes a type and those it is made of, which get smaller indices. Nothing when it cannot travel.
  std::optional<unsigned> add(clang::QualType T, Refusal &No);

  // The way to the first pointer to data in a value: ".a.b"; nothing when there is none.
  std::optional<std::string> pointerIn(unsigned I) const;

private:
  bool describe(clang::QualType T, PlainType &Info, Refusal &No);
  bool describeArray(const clang::ConstantArrayType &Array, PlainType &Info, Refusal &No);
  bool describeRecord(const clang::RecordDecl &Record, PlainType &Info, Refusal &No);
  bool describeUnion(PlainType &Info, Refusal &No);
  bool isNumbers(unsigned I) const;

  clang::ASTContext &Ctx;
  std::vector<PlainType> &Types;
  llvm::DenseMap<void *, unsigned> Index;
};

}  // namespace ferry_plugin
