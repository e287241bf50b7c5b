#include "class_layout.h"

#include "names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/RecordLayout.h"
#include "clang/AST/VTableBuilder.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace ferry_plugin {
namespace {

unsigned bytesOf(QualType T, const ASTContext &Ctx) {
  return T->isIncompleteType() || T->isFunctionType() ? 0 : Ctx.getTypeSizeInChars(T).getQuantity();
}

std::string nameOfCapture(const LambdaCapture &C) {
  if (C.capturesThis()) return C.getCaptureKind() == LCK_StarThis ? "*this" : "this";
  return C.capturesVariable() ? C.getCapturedVar()->getNameAsString() : "(array bound)";
}

FieldInfo baseField(const CXXRecordDecl &Class, const CXXRecordDecl &Base, CharUnits Offset, IndexOf Index) {
  auto &Ctx = Class.getASTContext();
  QualType T = Ctx.getRecordType(&Base);
  FieldInfo Info;
  Info.Offset = Offset.getQuantity();
  Info.Bytes = bytesOf(T, Ctx);
  Info.Name = "base " + nameOf(T, Ctx);
  Info.Loc = Class.getLocation();
  Info.Type = Index(T);
  return Info;
}

void describeBits(const FieldDecl &F, unsigned Bit, FieldInfo &Info) {
  auto &Ctx = F.getASTContext();
  QualType T = F.getType();
  Info.Bits.First = Bit % 8;
  // One that is wider than its type holds the value in its lowest bits.
  Info.Bits.Count = std::min<unsigned>(F.getBitWidthValue(Ctx), Ctx.getTypeSize(T));
  auto Bits = valueBits(T, Ctx);
  Info.Bits.Signed = Bits.Signed;
  Info.Bits.KnownBy = Bits.Count >= Info.Bits.Count ? 0 : Bits.Count;
}

// A reference holds the address of its object; one to a function is a pointer to it.
QualType valueOfField(QualType T, const ASTContext &Ctx, bool &ByReference) {
  ByReference = T->isReferenceType() && !T->getPointeeType()->isFunctionType();
  if (!T->isReferenceType()) return T;
  return ByReference ? T->getPointeeType() : Ctx.getPointerType(T->getPointeeType());
}

}  // namespace

ValueBits valueBits(QualType T, const ASTContext &Ctx) {
  ValueBits Bits;
  auto *E = T->getAs<EnumType>();
  if (T->isBooleanType() || (E && E->getDecl()->isFixed() && E->getDecl()->getIntegerType()->isBooleanType()))
    Bits.Count = 1;
  if (!E || E->getDecl()->isFixed() || !Ctx.getLangOpts().CPlusPlus) return Bits;
  // The values of an enumeration are those of the smallest bit-field that can hold its enumerators.
  auto &Enum = *E->getDecl();
  unsigned Positive = Enum.getNumPositiveBits(), Negative = Enum.getNumNegativeBits();
  Bits.Signed = Negative > 0;
  Bits.Count = Negative ? std::max(Positive + 1, Negative) : std::max(Positive, 1u);
  if (Bits.Count >= Ctx.getTypeSize(T)) return {};
  return Bits;
}

bool isStateless(QualType T) {
  auto *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return R && R->hasDefinition() && R->isEmpty();
}

bool hasMutableMember(QualType T) {
  auto *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || !R->hasMutableFields()) return false;
  return llvm::any_of(R->fields(), [&](auto *F) {
           return (F->isMutable() && !R->isInStdNamespace()) || hasMutableMember(F->getType());
         }) ||
         llvm::any_of(R->bases(), [](auto &B) { return hasMutableMember(B.getType()); });
}

std::vector<FieldInfo> capturesOf(const CXXRecordDecl &Closure, IndexOf Index) {
  auto &Ctx = Closure.getASTContext();
  auto &Layout = Ctx.getASTRecordLayout(&Closure);
  std::vector<FieldInfo> Fields;
  auto Capture = Closure.captures_begin();
  for (auto *F : Closure.fields()) {
    auto &C = *Capture++;
    FieldInfo Info;
    Info.Offset = Layout.getFieldOffset(F->getFieldIndex()) / 8;
    Info.Loc = C.getLocation();
    Info.Name = nameOfCapture(C);
    QualType T = valueOfField(F->getType(), Ctx, Info.ByReference);
    if (C.getCaptureKind() == LCK_This) {
      Info.ByReference = true;
      T = T->getPointeeType();
    }
    if (!Info.ByReference && isStateless(T)) continue;
    Info.Bytes = bytesOf(T, Ctx);
    Info.Type = Index(T);
    Fields.push_back(Info);
  }
  return Fields;
}

std::vector<FieldInfo> membersOf(const RecordDecl &Class, IndexOf Index) {
  auto &Ctx = Class.getASTContext();
  auto &Layout = Ctx.getASTRecordLayout(&Class);
  std::vector<FieldInfo> Fields;
  for (auto *F : Class.fields()) {
    FieldInfo Info;
    QualType T = valueOfField(F->getType(), Ctx, Info.ByReference);
    if (F->isUnnamedBitField() || F->isZeroLengthBitField(Ctx) || (!Info.ByReference && isStateless(T))) continue;
    unsigned Bit = Layout.getFieldOffset(F->getFieldIndex());
    if (F->isBitField()) describeBits(*F, Bit, Info);
    Info.Offset = Bit / 8;
    Info.Bytes = bytesOf(T, Ctx);
    Info.Name = F->getNameAsString();
    Info.Type = Index(T);
    Info.Loc = F->getLocation();
    Fields.push_back(Info);
  }
  return Fields;
}

std::vector<FieldInfo> basesOf(const CXXRecordDecl &Class, IndexOf Index) {
  auto &Layout = Class.getASTContext().getASTRecordLayout(&Class);
  std::vector<FieldInfo> Fields;
  for (auto &B : Class.bases()) {
    auto &Base = *B.getType()->getAsCXXRecordDecl();
    if (!B.isVirtual() && !Base.isEmpty())
      Fields.push_back(baseField(Class, Base, Layout.getBaseClassOffset(&Base), Index));
  }
  return Fields;
}

std::vector<FieldInfo> virtualBasesOf(const CXXRecordDecl &Class, IndexOf Index) {
  auto &Layout = Class.getASTContext().getASTRecordLayout(&Class);
  std::vector<FieldInfo> Fields;
  for (auto &B : Class.vbases()) {
    auto &Base = *B.getType()->getAsCXXRecordDecl();
    if (!Base.isEmpty()) Fields.push_back(baseField(Class, Base, Layout.getVBaseClassOffset(&Base), Index));
  }
  return Fields;
}

VirtualTables virtualTablesOf(const CXXRecordDecl &Class) {
  auto &Context = *cast<ItaniumVTableContext>(Class.getASTContext().getVTableContext());
  auto &Layout = Context.getVTableLayout(&Class);
  VirtualTables Tables;
  Tables.Entries = Layout.vtable_components().size();
  // A class and its primary base share a pointer, at the same offset.
  for (auto &[Base, At] : Layout.getAddressPoints()) {
    unsigned Offset = Base.getBaseOffset().getQuantity();
    Tables.Pointers.push_back({Offset, unsigned(Layout.getVTableOffset(At.VTableIndex) + At.AddressPointIndex)});
    if (Base.getBase()->getCanonicalDecl() != Class.getCanonicalDecl())
      Tables.Bases.push_back({Base.getBase(), Offset});
  }
  llvm::sort(Tables.Bases, [](auto &A, auto &B) {
    return std::make_pair(A.Offset, nameOf(*A.Class)) < std::make_pair(B.Offset, nameOf(*B.Class));
  });
  auto Same = [](auto &A, auto &B) { return A.Offset == B.Offset; };
  llvm::sort(Tables.Pointers, [](auto &A, auto &B) { return A.Offset < B.Offset; });
  Tables.Pointers.erase(std::unique(Tables.Pointers.begin(), Tables.Pointers.end(), Same), Tables.Pointers.end());
  return Tables;
}

}  // namespace ferry_plugin
