#include "containers.h"

#include "library_types.h"
#include "types.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace ferry_plugin {
namespace {

bool isByte(QualType T) { return T->isAnyCharacterType() || T->isStdByteType(); }

bool isOwnerOfStorage(const CXXRecordDecl &Class) {
  return Class.isInStdNamespace() && Class.getIdentifier() &&
         (Class.getName() == "unique_ptr" || Class.getName() == "vector" || Class.getName() == "shared_ptr");
}

// unique_ptr<T[]>, vector<node *>: what the class keeps its elements in.
bool isStorage(QualType T) {
  T = T.getCanonicalType();
  if (T->isPointerType() || T->isArithmeticType() || T->isEnumeralType() || T->isUnionType()) return true;
  if (auto *A = T->getAsArrayTypeUnsafe()) return isStorage(A->getElementType()) || isByte(A->getElementType());
  auto *Class = T->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition()) return false;
  if (Class->isEmpty()) return true;
  if (isOwnerOfStorage(*Class)) {
    auto Element = cast<ClassTemplateSpecializationDecl>(Class)->getTemplateArgs()[0].getAsType();
    return Element->isArrayType() || Element->isRecordType() ? Class->getName() != "vector" : Element->isPointerType();
  }
  return !isOfStandardLibrary(Class->getQualifiedNameAsString()) && stateBesideElements(*Class).empty();
}

// A count, or what else belongs to the keeping of elements: as wide as a pointer, or of the type of size().
bool isCount(QualType T, const CXXRecordDecl &Class) {
  auto &Ctx = Class.getASTContext();
  if (!T->isIntegerType() || T->isBooleanType() || T->isEnumeralType()) return false;
  if (Ctx.getTypeSize(T) == Ctx.getTypeSize(Ctx.VoidPtrTy)) return true;
  return llvm::any_of(Class.methods(), [&](auto *M) {
    return M->getIdentifier() && M->getName() == "size" && Ctx.hasSameUnqualifiedType(M->getReturnType(), T);
  });
}

void countMembers(const CXXRecordDecl &Class, unsigned &Members, unsigned &Numbers) {
  for (auto &B : Class.bases()) countMembers(*B.getType()->getAsCXXRecordDecl(), Members, Numbers);
  for (auto *F : Class.fields()) {
    if (isStateless(F->getType())) continue;
    ++Members;
    Numbers += F->getType()->isArithmeticType() || F->getType()->isEnumeralType();
  }
}

// Pointers, or one pointer and one number: that is how many elements there are.
bool isKnownByCount(const CXXRecordDecl &Class) {
  unsigned Members = 0, Numbers = 0;
  countMembers(Class, Members, Numbers);
  return Numbers == 0 || Members <= 2;
}

bool isBaseOf(QualType Base, QualType Derived) {
  auto *B = Base->getAsCXXRecordDecl(), *D = Derived->getAsCXXRecordDecl();
  return B && D && D->isDerivedFrom(B);
}

}  // namespace

std::string stateBesideElements(const CXXRecordDecl &Class) {
  if (Class.isPolymorphic()) return "virtual functions";
  for (auto &B : Class.bases())
    if (!isStorage(B.getType())) return B.getType().getAsString();
  for (auto *F : Class.fields())
    if (!isStorage(F->getType())) return F->getNameAsString();
  return {};
}

std::string numberBesideElements(const CXXRecordDecl &Class) {
  for (auto *F : Class.fields()) {
    QualType T = F->getType().getCanonicalType();
    if ((T->isArithmeticType() || T->isEnumeralType()) && !isCount(T, Class)) return F->getNameAsString();
  }
  return {};
}

// A type that cannot be walked may be sent by its elements. The innermost such class on the way to an obstacle is asked
// first, for the outer ones may be walked once it travels. True when there are new types to describe.
bool TypeSet::resolveContainers(unsigned Roots) {
  auto Begin = Types.size();
  std::vector<bool> Values(Types.size()), Bases(Types.size());
  for (unsigned I = 0; I < Roots; ++I) findValues(I, Values, Bases);
  for (unsigned I = 0; I < Begin; ++I) {
    if (!Values[I] || (Types[I].What != Kind::Record && Types[I].What != Kind::Unsupported)) continue;
    Obstacle O;
    while (findObstacle(I, Use::Value, O = {})) {
      auto Next = std::find_if(O.Way.rbegin(), O.Way.rend(), [&](unsigned T) { return mayBeContainer(T); });
      if (Next == O.Way.rend()) break;
      // A base class is a part of the container that is derived from it.
      while (Next + 1 != O.Way.rend() && mayBeContainer(Next[1]) && isBaseOf(Types[Next[0]].T, Types[Next[1]].T))
        ++Next;
      askForElements(*Next);
    }
  }
  return Types.size() > Begin;
}

// What a type is made of, its base classes' members included, but not these classes themselves.
void TypeSet::findValues(unsigned I, std::vector<bool> &Values, std::vector<bool> &Bases, bool Base) const {
  if (Values[I] || (Base && Bases[I])) return;
  (Base ? Bases : Values)[I] = true;
  auto &T = Types[I];
  auto IsBase = [&](const FieldInfo &F) { return !F.ByReference && isBaseOf(Types[F.Type].T, T.T); };
  for (auto &F : T.Fields) findValues(F.Type, Values, Bases, IsBase(F));
  for (unsigned N : T.Needs) findValues(N, Values, Bases);
}

bool TypeSet::mayBeContainer(unsigned I) const {
  auto &T = Types[I];
  auto *Class = T.T->getAsCXXRecordDecl();
  return !T.AskedForElements && (T.What == Kind::Record || T.What == Kind::Unsupported) && Class &&
         Class->hasDefinition() && !Class->isLambda() && !Class->isUnion() &&
         !isOfStandardLibrary(Class->getQualifiedNameAsString());
}

// Whether the functions compile that make a container of its elements and walk them; that C++ tells only then.
bool TypeSet::fills(unsigned I) {
  std::string N = std::to_string(I), Operations = "&::ferry::abi::elements_operations<T" + N + ">::";
  return In.compiles("namespace __ferry { constexpr auto *const fb" + N + " = " + Operations +
                     "build; constexpr auto *const fe" + N + " = " + Operations + "each; }\n");
}

void TypeSet::askForElements(unsigned I) {
  std::string N = std::to_string(I);
  Types[I].AskedForElements = true;
  int64_t Looks = 0, K = 0;
  auto *Class = Types[I].T->getAsCXXRecordDecl();
  // 1: it does; 2: if a number of elements is all that it needs to be made.
  if (!In.declare("namespace __ferry { constexpr int lc" + N + " = ::ferry::abi::container_looks<T" + N + ">(); }\n") ||
      !In.number("lc" + N, Looks) || !Looks || (Looks == 2 && !isKnownByCount(*Class)))
    return;
  bool Own = isUserCode(Class->getLocation(), Ctx.getSourceManager());
  if (std::string Besides = Own ? stateBesideElements(*Class) : ""; !Besides.empty()) {
    Types[I].What = Kind::Unsupported;
    Types[I].Fields.clear();
    Types[I].Why = "it looks like a container, yet '" + Besides +
                   "' is no part of its elements; give it a serialize function or specialise ferry::codec for it";
    return;
  }
  if (Types[I].Unmovable || !fills(I)) {
    Types[I].What = Kind::Unsupported;
    Types[I].Fields.clear();
    Types[I].Why = "it looks like a container, yet code that moves or fills one does not compile; specialise "
                   "ferry::codec for it";
    return;
  }
  std::string Shape = "::ferry::abi::elements_shape<T" + N + ">::";
  if (!In.declare("namespace __ferry { constexpr int ek" + N + " = static_cast<int>(" + Shape +
                  "what); constexpr const char *ew" + N + " = " + Shape + "why; constexpr const char *eo" + N + " = " +
                  Shape + "note; using en" + N + " = " + Shape + "needs; }\n") ||
      !In.number("ek" + N, K))
    return;
  TypeInfo T = Types[I];  // adding needs moves the others
  T.What = static_cast<Kind>(K);
  T.Why = In.text("ew" + N);
  T.Note = In.text("eo" + N);
  if (std::string Number = Own ? numberBesideElements(*Class) : ""; !Number.empty())
    T.Note = "it is sent by its elements, and its member '" + Number +
             "' is not: give it a serialize function or "
             "specialise ferry::codec for it";
  for (auto *Parts : {&T.Fields, &T.Members, &T.Bases, &T.VirtualBases}) Parts->clear();
  T.Dynamic = false;
  T.ByElements = true;
  readNeeds(T, "en" + N);
  Types[I] = T;
}

}  // namespace ferry_plugin
