// Which values cannot travel, and which mean less where they arrive: the way through the types to what is in the way.
#include "types.h"

#include "library_types.h"

#include "clang/AST/ASTContext.h"

using namespace clang;

namespace ferry_plugin {
namespace {

// What string literals decay to.
bool isText(QualType Pointee) {
  auto *Character = Pointee->getAs<BuiltinType>();
  if (!Character || !Pointee.isConstQualified() || Pointee.isVolatileQualified()) return false;
  switch (Character->getKind()) {
  case BuiltinType::Char_S:
  case BuiltinType::Char_U:
  case BuiltinType::WChar_S:
  case BuiltinType::WChar_U:
  case BuiltinType::Char8:
  case BuiltinType::Char16:
  case BuiltinType::Char32: return true;
  default: return false;
  }
}

std::string templateName(QualType T) {
  auto *Class = T->getAsCXXRecordDecl();
  return Class ? Class->getQualifiedNameAsString() : std::string();
}

}  // namespace

bool TypeSet::dangles(const FieldInfo &F, Obstacle &O) const {
  O.Type = Types[F.Type].Name + " &";
  O.Why = "what it refers to ends with the call; return the object itself";
  return true;
}

bool TypeSet::findObstacle(unsigned I, Use U, Obstacle &O) const {
  std::vector<bool> Seen(Types.size(), false);
  return findObstacle(I, U, O, Seen);
}

bool TypeSet::findObstacle(unsigned I, Use U, Obstacle &O, std::vector<bool> &Seen) const {
  // What is not described yet is in nobody's way: a container that is one as soon as its elements are known.
  if (Seen[I] || I >= Done) return false;
  Seen[I] = true;
  auto &T = Types[I];
  auto Found = [&](llvm::StringRef Why) {
    O.Type = T.Name;
    O.Why = Why.str();
    O.Way = {I};
    return true;
  };
  bool InVariable = U == Use::Global || U == Use::StaticLocal;
  if (T.What == Kind::Unsupported) return Found(T.Why);
  if (T.What == Kind::Pointer) {
    QualType To = T.T->getPointeeType();
    if (auto *R = To->getAsCXXRecordDecl(); R && R->getName() == "_IO_FILE") return Found(whyNot("FILE"));
    if (!InVariable && !isText(To))
      return Found(
          "raw pointer: length and owner of what it points to are unknown; capture or pass the object itself, a "
          "std::vector, a std::string or a std::unique_ptr");
    return false;
  }
  if (T.What == Kind::View && U == Use::Result) return Found(whyNot(templateName(T.T)));
  if (T.What == Kind::View && InVariable && !T.Why.empty()) return Found(T.Why);
  if (T.What == Kind::Local && !InVariable) return Found(whyNot(templateName(T.T)));
  if (T.What == Kind::Local && U == Use::StaticLocal && !T.Why.empty()) return Found(T.Why);
  if (T.What == Kind::Reference && U == Use::Result)
    return Found("it does not own what it refers to, which stays in its process; return the object itself");
  for (auto &F : T.Fields)
    if ((F.ByReference && U == Use::Result && dangles(F, O)) || findObstacle(F.Type, U, O, Seen)) {
      O.Members.insert(O.Members.begin(), F);
      O.Way.insert(O.Way.begin(), I);
      return true;
    }
  for (unsigned N : T.Needs)
    if (findObstacle(N, U, O, Seen) || (movesParts(T) && hasUnmovable(N, O)) || (T.Hooked && findImmovable(N, O))) {
      O.Way.insert(O.Way.begin(), I);
      return true;
    }
  return false;
}

// The first part that is one, and the way to it.
template <class Fits> bool TypeSet::findPart(unsigned I, Obstacle &O, std::vector<bool> &Seen, Fits Is) const {
  if (Seen[I]) return false;
  Seen[I] = true;
  auto &T = Types[I];
  if (Is(T)) {
    O.Type = T.Name;
    return true;
  }
  for (auto &F : T.Fields)
    if (findPart(F.Type, O, Seen, Is)) {
      O.Members.insert(O.Members.begin(), F);
      return true;
    }
  return llvm::any_of(T.Needs, [&](unsigned N) { return findPart(N, O, Seen, Is); });
}

bool TypeSet::findNotice(unsigned I, Obstacle &O) const {
  std::vector<bool> Seen(Types.size(), false);
  return findPart(I, O, Seen, [&](auto &T) {
    O.Why = T.Note;
    return !T.Note.empty();
  });
}

bool TypeSet::findPointer(unsigned I, Obstacle &O) const {
  std::vector<bool> Seen(Types.size(), false);
  return findPart(I, O, Seen, [](auto &T) { return T.What == Kind::Pointer && !isText(T.T->getPointeeType()); });
}

bool TypeSet::hasMutable(unsigned I) const {
  std::vector<bool> Seen(Types.size(), false);
  Obstacle Unused;
  return findPart(I, Unused, Seen, [](auto &T) { return hasMutableMember(T.T); });
}

bool TypeSet::isUsable(unsigned I) const {
  Obstacle O;
  return !findObstacle(I, Use::Global, O) || !findObstacle(I, Use::Value, O);
}

}  // namespace ferry_plugin
