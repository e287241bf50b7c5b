// The types that values of the unit have, all types these are made of, and which of them cannot travel and why.
#pragma once

#include "class_layout.h"
#include "inject.h"
#include "unit_info.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

#include <string>
#include <vector>

namespace ferry_plugin {

struct TypeInfo {
  clang::QualType T;
  Kind What = Kind::Unsupported;
  std::string Why, Note, Name;  // why it cannot travel; what a value does not mean on the other process any more
  std::vector<unsigned> Needs;
  std::vector<FieldInfo> Fields;
  bool Flat = false;
  std::string Limits;  // of a flat type: which bytes are values of it, as abi::type::limits; empty: all
  bool Movable = false;    // by a constructor, without which a value that is no record stays where it was made
  bool Unmovable = false;  // it declares such a constructor, which does not compile
  bool AskedForElements = false, ByElements = false;
  bool Hooked = false;  // by a serialize function
  // Of a class with virtual functions or virtual bases, whose fields are in the end those of all its bases as well.
  bool Dynamic = false;
  std::vector<FieldInfo> Members, Bases, VirtualBases;
};

// What a value must not contain, besides types that never travel.
enum class Use {
  Value,        // captured or passed: no raw pointers but to text, no mutexes
  Result,       // returned or thrown: as Value, and no references
  Global,       // raw pointers and references are checked when the value is sent; mutexes stay as they are
  StaticLocal,  // as Global, and may have to be made there: nothing that begins with a count of its owner's
};

// One way from a type to a part of it that cannot travel: members from the outside in.
struct Obstacle {
  std::vector<FieldInfo> Members;
  std::vector<unsigned> Way;  // indices of the types from the outside in, with those of elements and alternatives
  std::string Type, Why;
};

class TypeSet {
public:
  TypeSet(clang::ASTContext &Ctx, Injection &In) : Ctx(Ctx), In(In) {}

  // The index of a type; a new one is described by the next complete().
  unsigned add(clang::QualType T);
  // Asks the headers for the kinds of all types and of those they are made of. False when there were errors. Of the
  // first `Values` types the unit itself sends or receives values; of others it may only make them.
  bool complete(unsigned Values);

  // Whether some values are encoded by a ferry::codec of the program, which may name further types by their slots.
  bool hasCodecs() const { return HasCodecs; }

  const TypeInfo &operator[](unsigned I) const { return Types[I]; }
  unsigned size() const { return Types.size(); }
  static std::string alias(unsigned I) { return "T" + std::to_string(I); }

  // Whether a value of the type cannot travel in this use, and then the way to what prevents it.
  bool findObstacle(unsigned I, Use U, Obstacle &O) const;
  // Whether a value of the type holds something that travels but means less there: the way to it, O.Why says what.
  bool findNotice(unsigned I, Obstacle &O) const;
  // Whether a value has a part that cannot be moved to its place when it has arrived, as those of globals are; and the
  // way to it.
  bool findImmovable(unsigned I, Obstacle &O) const;
  // Whether a value has a raw pointer, but to text, which is looked at when the value is sent; and the way to it.
  bool findPointer(unsigned I, Obstacle &O) const;
  // Whether a value has a part with a mutable member, also in what a container or pointer owns: it may change although
  // it is const.
  bool hasMutable(unsigned I) const;
  // Whether there is any use in which it can travel; only then is it described.
  bool isUsable(unsigned I) const;
  // The declarations that give the types' names and fields to the headers.
  std::string declarations() const;

private:
  void describe(unsigned I);
  void addFields(unsigned I);
  void readNeeds(TypeInfo &T, const std::string &ListName);
  bool describeNew();
  void tryToMove(unsigned I);  // moves.cpp
  bool hasUnmovable(unsigned I, Obstacle &O) const;
  std::string hook(unsigned I);
  std::string ownCopies(unsigned I) const;
  void readArchived(unsigned I);
  bool resolveContainers(unsigned Roots);  // containers.cpp
  void findValues(unsigned I, std::vector<bool> &Values, std::vector<bool> &Bases, bool Base = false) const;
  bool mayBeContainer(unsigned I) const;
  void askForElements(unsigned I);
  bool fills(unsigned I);
  void flatten(unsigned I);
  void addFlattened(const FieldInfo &Base, std::vector<FieldInfo> &Fields) const;
  void findComplete(unsigned Roots, bool Define);
  std::string dynamicClass(unsigned I) const;
  std::string vtables(unsigned I, unsigned Entries, llvm::raw_ostream &OS) const;
  std::string vtableName(const clang::CXXRecordDecl &Class) const;
  bool findObstacle(unsigned I, Use U, Obstacle &O, std::vector<bool> &Seen) const;
  template <class Fits> bool findPart(unsigned I, Obstacle &O, std::vector<bool> &Seen, Fits Is) const;
  bool dangles(const FieldInfo &F, Obstacle &O) const;
  bool isFlat(unsigned I, unsigned Depth = 0) const;  // flat.cpp
  std::string limitsOf(unsigned I) const;

  clang::ASTContext &Ctx;
  Injection &In;
  std::vector<TypeInfo> Types;
  llvm::DenseMap<void *, unsigned> Index;
  std::vector<bool> Complete;  // types that have complete objects, not only parts of others
  unsigned Done = 0;  // so many are described
  bool HasCodecs = false;
};

// Whether the code that makes values of this type moves those that they are made of.
bool movesParts(const TypeInfo &T);

// Whether a place is in the user's code, not in a system header.
bool isUserCode(clang::SourceLocation L, const clang::SourceManager &SM);

}  // namespace ferry_plugin
