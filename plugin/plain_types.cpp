#include "plain_types.h"

#include "class_layout.h"
#include "library_types.h"
#include "names.h"
#include "types.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;

namespace ferry_plugin {
namespace {

// The descriptions count bytes in 32 bits.
constexpr uint64_t MostBytes = 0xffffffff;

bool isFlat(const PlainType &T) { return T.What == Kind::Flat; }

bool isExtended(QualType T, const ASTContext &Ctx) {
  return &Ctx.getFloatTypeSemantics(T) == &llvm::APFloat::x87DoubleExtended();
}

}  // namespace

std::optional<unsigned> PlainTypes::add(QualType T, Refusal &No) {
  T = T.getCanonicalType();
  T.removeLocalConst();
  T.removeLocalRestrict();
  if (auto At = Index.find(T.getAsOpaquePtr()); At != Index.end()) return At->second;
  PlainType Info;
  Info.Name = nameOf(T, Ctx);
  auto Refused = [&](llvm::StringRef Reason) {
    if (No.Why.empty()) No.Why = "type '" + Info.Name + "': " + Reason.str();
    return std::nullopt;
  };
  if (T.isVolatileQualified()) return Refused("a volatile object stands for something outside the program");
  if (T->isIncompleteType()) return Refused("it is not complete in this file");
  uint64_t Bytes = Ctx.getTypeSizeInChars(T).getQuantity();
  if (Bytes > MostBytes) return Refused("it has 4 GiB or more");
  Info.Bytes = Bytes;
  Info.Alignment = Ctx.getTypeAlignInChars(T).getQuantity();
  if (!describe(T, Info, No)) return Refused("ferry has no encoding for it");
  Types.push_back(std::move(Info));
  return Index[T.getAsOpaquePtr()] = Types.size() - 1;
}

bool PlainTypes::describe(QualType T, PlainType &Info, Refusal &No) {
  if (auto *A = T->getAs<AtomicType>()) {
    auto Value = A->getValueType();
    return Ctx.getTypeSize(Value) == Ctx.getTypeSize(T) && Value->isScalarType() && describe(Value, Info, No);
  }
  if (auto *A = Ctx.getAsConstantArrayType(T)) return describeArray(*A, Info, No);
  if (auto *R = T->getAsRecordDecl()) return describeRecord(*R->getDefinition(), Info, No);
  if (T->isFunctionPointerType()) {
    Info.What = Kind::Function;
    return true;
  }
  if (T->isPointerType()) {
    auto *R = T->getPointeeType()->getAsRecordDecl();
    if (R && R->getName() == "_IO_FILE") No.Why = "type 'FILE *': " + whyNot("FILE").str();
    Info.What = Kind::Pointer;
    return No.Why.empty();
  }
  if (valueBits(T, Ctx).Count == 1) {  // also an enumeration of those
    Info.What = Kind::Boolean;
    return true;
  }
  if (T->isRealFloatingType() && isExtended(T, Ctx)) {
    Info.What = Kind::Extended;
    return true;
  }
  auto *Vector = T->getAs<VectorType>();
  auto *Complex = T->getAs<ComplexType>();
  Info.What = Kind::Flat;
  if (Vector)
    return !Vector->getElementType()->isBooleanType() &&
           Ctx.getTypeSize(T) == Vector->getNumElements() * Ctx.getTypeSize(Vector->getElementType());
  if (Complex) return !isExtended(Complex->getElementType(), Ctx);
  return T->isIntegralOrEnumerationType() || T->isRealFloatingType();
}

bool PlainTypes::describeArray(const ConstantArrayType &Array, PlainType &Info, Refusal &No) {
  auto Element = add(Array.getElementType(), No);
  if (!Element) return false;
  Info.What = isFlat(Types[*Element]) ? Kind::Flat : Kind::Array;
  Info.Element = *Element;
  Info.Count = Array.getZExtSize();
  return true;
}

bool PlainTypes::describeRecord(const RecordDecl &Record, PlainType &Info, Refusal &No) {
  auto Place = placeOf(Record.getLocation(), Ctx.getSourceManager());
  Info.File = fileName(Place.File).str();
  Info.Line = Place.Line;
  if (Record.hasFlexibleArrayMember()) {
    No.Why = "type '" + Info.Name + "': the length of its last member is unknown";
    return false;
  }
  for (auto *Field : Record.fields())
    if (!Field->isUnnamedBitField() && !add(Field->getType(), No)) {
      No.Path.insert(0, "." + Field->getNameAsString());
      return false;
    }
  // All types are there already.
  Info.Fields = membersOf(Record, [&](QualType Part) { return *add(Part, No); });
  if (Record.isUnion()) return describeUnion(Info, No);
  Info.What = Kind::Flat;
  uint64_t End = 0;
  for (auto &F : Info.Fields) {
    if (F.Bits.Count || F.Offset != End || !isFlat(Types[F.Type])) Info.What = Kind::Record;
    End += F.Bytes;
  }
  if (End != Info.Bytes) Info.What = Kind::Record;
  return true;
}

// Numbers are their bytes, whichever of them were written last.
bool PlainTypes::describeUnion(PlainType &Info, Refusal &No) {
  for (auto &F : Info.Fields)
    if (!isNumbers(F.Type)) {
      No.Why = "type '" + Info.Name + "': which member of a union is active is unknown, and one of them is a pointer";
      return false;
    }
  Info.Fields.clear();
  Info.What = Kind::Flat;
  return true;
}

std::optional<std::string> PlainTypes::pointerIn(unsigned I) const {
  auto &T = Types[I];
  if (T.What == Kind::Pointer) return "";
  if (T.What == Kind::Array) return pointerIn(T.Element);
  for (auto &F : T.Fields)
    if (auto Path = pointerIn(F.Type)) return "." + F.Name + *Path;
  return {};
}

bool PlainTypes::isNumbers(unsigned I) const {
  auto &T = Types[I];
  switch (T.What) {
  case Kind::Array: return isNumbers(T.Element);
  case Kind::Record: return llvm::all_of(T.Fields, [&](auto &F) { return isNumbers(F.Type); });
  default: return T.What != Kind::Pointer && T.What != Kind::Function;
  }
}

}  // namespace ferry_plugin
