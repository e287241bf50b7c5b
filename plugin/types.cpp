#include "types.h"

#include "library_types.h"
#include "names.h"
#include "ready_made.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace ferry_plugin {
namespace {

const StringRef vptrSanitizer = "vptr";

bool isRecordWithState(QualType T) {
  auto *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return !R || !R->hasDefinition() || !R->isEmpty();
}

// The constant of a generated variable; false when it has none.
bool constantOf(const Injection &In, const std::string &Name, int64_t &Value) {
  auto *V = In.variable(Name);
  const APValue *A = V ? V->evaluateValue() : nullptr;
  if (!A || !A->isInt()) return false;
  Value = A->getInt().getExtValue();
  return true;
}

std::string textOf(const Injection &In, const std::string &Name) {
  auto *V = In.variable(Name);
  const APValue *A = V ? V->evaluateValue() : nullptr;
  if (!A || !A->isLValue() || A->isNullPointer()) return {};
  auto Base = A->getLValueBase();
  if (auto *E = Base.dyn_cast<const Expr *>()) {
    if (auto *L = dyn_cast<StringLiteral>(E->IgnoreParenImpCasts())) return L->getString().str();
    return {};
  }
  // A named array of characters.
  auto *D = dyn_cast_or_null<VarDecl>(Base.dyn_cast<const ValueDecl *>());
  const APValue *Array = D ? D->evaluateValue() : nullptr;
  if (!Array || !Array->isArray()) return {};
  std::string Text;
  for (unsigned I = 0; I < Array->getArrayInitializedElts(); ++I)
    if (auto C = Array->getArrayInitializedElt(I).getInt().getExtValue()) Text += static_cast<char>(C);
  return Text;
}

// An adopted object is moved from one that has its fields but no vtable pointer of its class, which the sanitizer of
// vtable pointers would take for a mistake of the program.
void allowForeignVtable(CXXRecordDecl &Class) {
  for (auto *C : Class.ctors())
    if (C->isCopyOrMoveConstructor())
      C->addAttr(NoSanitizeAttr::CreateImplicit(Class.getASTContext(), const_cast<StringRef *>(&vptrSanitizer), 1));
}

}  // namespace

bool isUserCode(SourceLocation L, const SourceManager &SM) {
  return L.isValid() && !SM.isInSystemHeader(SM.getExpansionLoc(L));
}

unsigned TypeSet::add(QualType T) {
  T = T.getCanonicalType().getUnqualifiedType();
  auto [At, New] = Index.try_emplace(T.getAsOpaquePtr(), Types.size());
  if (New) {
    Types.emplace_back();
    Types.back().T = T;
    Types.back().Name = nameOf(T, Ctx);
    In.complete(T);
    In.nameType(alias(At->second), T);
  }
  return At->second;
}

bool TypeSet::complete() {
  while (Done < Types.size()) {
    unsigned Begin = Done, End = Types.size();
    std::string Text = "namespace __ferry {\n";
    for (unsigned I = Begin; I < End; ++I) {
      if (Types[I].T->isIncompleteType() || Types[I].T->isFunctionType()) continue;
      std::string N = std::to_string(I), Shape = "::ferry::abi::shape<T" + N + ">::";
      Text += "constexpr int k" + N + " = static_cast<int>(" + Shape + "what); constexpr const char *w" + N + " = " +
              Shape + "why; using n" + N + " = " + Shape + "needs; constexpr bool m" + N + " = __is_constructible(T" +
              N + ", T" + N + " &&) && __is_destructible(T" + N + ");\n";
    }
    if (!In.declare(Text + "}\n")) return false;
    Done = End;
    for (unsigned I = Begin; I < End; ++I) describe(I);
  }
  for (unsigned I = 0; I < Types.size(); ++I) Types[I].Flat = isFlat(I);
  return true;
}

void TypeSet::describe(unsigned I) {
  std::string N = std::to_string(I);
  int64_t K = 0, M = 0;
  if (!constantOf(In, "k" + N, K)) {
    Types[I].Why = Types[I].T->isIncompleteType() ? "its class is not defined here" : "ferry has no encoding for it";
    return;
  }
  Types[I].What = static_cast<Kind>(K);
  Types[I].Movable = constantOf(In, "m" + N, M) && M;
  Types[I].Why = textOf(In, "w" + N);
  if (Types[I].What == Kind::Record) {
    addFields(I);
    return;
  }
  TypeInfo T = Types[I];  // adding needs moves the others
  readNeeds(T, I);
  Types[I] = T;
}

void TypeSet::readNeeds(TypeInfo &T, unsigned I) {
  auto *List =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(In.namedType("n" + std::to_string(I))->getAsCXXRecordDecl());
  if (!List) return;
  for (auto &Argument : List->getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Type) T.Needs.push_back(add(Argument.getAsType()));
    if (Argument.getKind() == TemplateArgument::Pack)
      for (auto &A : Argument.pack_elements()) T.Needs.push_back(add(A.getAsType()));
  }
}

void TypeSet::addFields(unsigned I) {
  TypeInfo T = Types[I];
  auto *Class = T.T->getAsCXXRecordDecl();
  T.Polymorphic = Class->isPolymorphic();
  auto Refuse = [&](llvm::StringRef Why) {
    T.What = Kind::Unsupported;
    T.Why = Why.str();
    T.Fields.clear();
  };
  std::string Name = Class->getQualifiedNameAsString();
  if (Class->isLambda()) {
    addCaptures(T, *Class);
  } else if (Class->isEmpty()) {
    // nothing to send
  } else if (!isUserCode(Class->getLocation(), Ctx.getSourceManager()) && !isTransparent(Name)) {
    Refuse(whyNot(Name));
  } else if (Class->getNumVBases()) {
    Refuse("it has a virtual base class");
  } else {
    addMembers(T, *Class);
    for (auto *F : Class->fields()) {
      if (F->isBitField())
        Refuse("it has a bit-field, '" + F->getNameAsString() + "'");
      else if (F->getType()->isReferenceType())
        Refuse("it has a reference member, '" + F->getNameAsString() + "'");
    }
  }
  Types[I] = T;
}

void TypeSet::addCaptures(TypeInfo &T, const CXXRecordDecl &Closure) {
  auto &Layout = Ctx.getASTRecordLayout(&Closure);
  auto Capture = Closure.captures_begin();
  for (auto *F : Closure.fields()) {
    auto &C = *Capture++;
    FieldInfo Info;
    Info.Offset = Layout.getFieldOffset(F->getFieldIndex()) / 8;
    Info.Loc = C.getLocation();
    Info.Name = C.capturesThis()       ? (C.getCaptureKind() == LCK_StarThis ? "*this" : "this")
                : C.capturesVariable() ? C.getCapturedVar()->getNameAsString()
                                       : "(array bound)";
    QualType FT = F->getType();
    if (FT->isReferenceType()) {
      Info.ByReference = true;
      FT = FT.getNonReferenceType();
    } else if (C.getCaptureKind() == LCK_This) {
      Info.ByReference = true;
      FT = FT->getPointeeType();
    }
    if (!Info.ByReference && !isRecordWithState(FT)) continue;
    Info.Bytes = FT->isIncompleteType() || FT->isFunctionType() ? 0 : Ctx.getTypeSizeInChars(FT).getQuantity();
    Info.Type = add(FT);
    T.Fields.push_back(Info);
  }
}

void TypeSet::addMembers(TypeInfo &T, const CXXRecordDecl &Class) {
  auto &Layout = Ctx.getASTRecordLayout(&Class);
  for (auto &B : Class.bases()) {
    auto *Base = B.getType()->getAsCXXRecordDecl();
    if (Base->isEmpty()) continue;
    FieldInfo Info;
    Info.Offset = Layout.getBaseClassOffset(Base).getQuantity();
    Info.Bytes = Ctx.getTypeSizeInChars(B.getType()).getQuantity();
    Info.Name = "base " + nameOf(B.getType(), Ctx);
    Info.Type = add(B.getType());
    Info.Loc = Class.getLocation();
    T.Fields.push_back(Info);
  }
  for (auto *F : Class.fields()) {
    if (F->isUnnamedBitField() || F->getType()->isReferenceType() || !isRecordWithState(F->getType())) continue;
    FieldInfo Info;
    Info.Offset = Layout.getFieldOffset(F->getFieldIndex()) / 8;
    Info.Bytes = Ctx.getTypeSizeInChars(F->getType()).getQuantity();
    Info.Name = F->getNameAsString();
    Info.Type = add(F->getType());
    Info.Loc = F->getLocation();
    T.Fields.push_back(Info);
  }
}

// Whether the object's bytes are its value: no padding, nothing in it but numbers.
bool TypeSet::isFlat(unsigned I, unsigned Depth) const {
  auto &T = Types[I];
  if (T.What == Kind::Flat) return true;
  if (Depth > 32) return false;
  if (T.What == Kind::Array) return !T.Needs.empty() && isFlat(T.Needs[0], Depth + 1);
  if (T.What != Kind::Record || T.Polymorphic || T.Fields.empty()) return false;
  unsigned End = 0;
  for (auto &F : T.Fields) {
    if (F.ByReference || F.Offset != End || !isFlat(F.Type, Depth + 1)) return false;
    End += F.Bytes;
  }
  return End == Ctx.getTypeSizeInChars(T.T).getQuantity();
}

bool TypeSet::findObstacle(unsigned I, Use U, Obstacle &O) const {
  std::vector<bool> Seen(Types.size(), false);
  return findObstacle(I, U, O, Seen, true);
}

bool TypeSet::findObstacle(unsigned I, Use U, Obstacle &O, std::vector<bool> &Seen, bool Outer) const {
  if (Seen[I]) return false;
  Seen[I] = true;
  auto &T = Types[I];
  auto Found = [&](llvm::StringRef Why) {
    O.Type = T.Name;
    O.Why = Why.str();
    return true;
  };
  if (T.What == Kind::Unsupported) return Found(T.Why);
  if (T.What == Kind::Pointer) {
    QualType To = T.T->getPointeeType();
    if (auto *R = To->getAsCXXRecordDecl(); R && R->getName() == "_IO_FILE") return Found(whyNot("FILE"));
    O.Pointer = U != Use::Global;
    if (U != Use::Global)
      return Found(
          "raw pointer: length and owner of what it points to are unknown; capture or pass the object itself, a "
          "std::vector, a std::string or a std::unique_ptr");
    return false;
  }
  if (T.What == Kind::Local && U != Use::Global) return Found(whyNot(T.Name));
  if (T.What == Kind::Record && T.Polymorphic && !(U == Use::Exception && T.Movable))
    return Found("a class with virtual functions; ferry::codec can be specialised for it");
  for (auto &F : T.Fields)
    if (findObstacle(F.Type, U, O, Seen, false)) {
      O.Members.insert(O.Members.begin(), F);
      return true;
    }
  for (unsigned N : T.Needs)
    if (findObstacle(N, U, O, Seen, false)) return true;
  (void)Outer;
  return false;
}

bool TypeSet::isUsable(unsigned I) const {
  Obstacle O;
  return !findObstacle(I, Use::Global, O) || !findObstacle(I, Use::Exception, O);
}

std::string TypeSet::declarations() const {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  auto &SM = Ctx.getSourceManager();
  OS << "namespace ferry::abi {\n";
  for (unsigned I = 0; I < Types.size(); ++I)
    OS << "template <> inline constexpr const char *const name_of<::__ferry::T" << I << "> = " << quoted(Types[I].Name)
       << ";\n";
  std::unique_ptr<MangleContext> Mangler(Ctx.createMangleContext());
  for (unsigned I = 0; I < Types.size(); ++I) {
    if (!Types[I].T->isRecordType()) continue;
    std::string TypeInfo;
    llvm::raw_string_ostream Name(TypeInfo);
    Mangler->mangleCXXRTTI(Types[I].T, Name);
    if (isReadyMade(TypeInfo)) OS << "extern template struct described<::__ferry::T" << I << ">;\n";
  }
  OS << "}\n";
  for (unsigned I = 0; I < Types.size(); ++I) {
    auto &T = Types[I];
    auto *Class = T.T->getAsCXXRecordDecl();
    if (T.What != Kind::Record || !Class || !isUsable(I)) continue;
    if (!T.Fields.empty()) {
      OS << "namespace __ferry { [[gnu::nodebug]] static constexpr ::ferry::abi::field f" << I << "[] = {";
      for (auto &F : T.Fields)
        OS << "{" << F.Offset << "u," << (F.ByReference ? 1 : 0) << "u,::ferry::abi::type_of<T" << F.Type << ">,"
           << quoted(F.Name) << "},";
      OS << "}; }\n";
    }
    bool Adopted = T.Polymorphic && T.Movable;
    if (Adopted) allowForeignVtable(*Class);
    auto At = placeOf(Class->getLocation(), SM);
    OS << "template <> inline constexpr ::ferry::abi::record ferry::abi::record_of<::__ferry::T" << I << "> = {"
       << (T.Fields.empty() ? "nullptr" : "::__ferry::f" + std::to_string(I)) << "," << T.Fields.size() << "u,"
       << (T.Flat ? "true" : "false") << ","
       << (Adopted ? "&::ferry::abi::adopt_object<::__ferry::T" + std::to_string(I) + ">" : "nullptr") << ","
       << quoted(fileName(At.File)) << "," << At.Line << "u};\n";
  }
  return Text;
}

}  // namespace ferry_plugin
