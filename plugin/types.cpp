#include "types.h"

#include "containers.h"
#include "hooks.h"
#include "library_types.h"
#include "member_pointers.h"
#include "names.h"
#include "raw_memory.h"
#include "ready_made.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

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

std::string flagsOf(const FieldInfo &F) {
  if (F.ByReference) return "::ferry::abi::field::by_reference";
  if (!F.Bits.Count) return "0u";
  return "::ferry::abi::field::bits(" + std::to_string(F.Bits.First) + "," + std::to_string(F.Bits.Count) + "," +
         std::to_string(F.Bits.KnownBy) + "," + (F.Bits.Signed ? "true" : "false") + ")";
}

std::string templateName(QualType T) {
  auto *Class = T->getAsCXXRecordDecl();
  return Class ? Class->getQualifiedNameAsString() : std::string();
}

}  // namespace

bool isUserCode(SourceLocation L, const SourceManager &SM) {
  return L.isValid() && !SM.isInSystemHeader(SM.getExpansionLoc(L));
}

unsigned TypeSet::add(QualType T) {
  T = T.getCanonicalType();
  T.removeLocalConst();
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

bool TypeSet::complete(unsigned Values) {
  unsigned Roots = Types.size();
  do {
    if (!describeNew()) return false;
  } while (resolveContainers(Roots));
  for (unsigned I = 0; I < Types.size(); ++I) flatten(I);
  for (unsigned I = 0; I < Types.size(); ++I) Types[I].Flat = isFlat(I);
  for (unsigned I = 0; I < Types.size(); ++I) Types[I].Limits = limitsOf(I);
  findComplete(Values, /*Define=*/true);
  findComplete(Roots, /*Define=*/false);
  return true;
}

bool TypeSet::describeNew() {
  while (Done < Types.size()) {
    unsigned Begin = Done, End = Types.size();
    std::string Text;
    for (unsigned I = Begin; I < End; ++I) Text += hook(I);
    Text += "namespace __ferry {\n";
    for (unsigned I = Begin; I < End; ++I) {
      if (Types[I].T->isIncompleteType() || Types[I].T->isFunctionType()) continue;
      std::string N = std::to_string(I), Shape = "::ferry::abi::shape<T" + N + ">::";
      Text += "constexpr int k" + N + " = static_cast<int>(" + Shape + "what); constexpr const char *w" + N + " = " +
              Shape + "why; constexpr const char *o" + N + " = " + Shape + "note; using n" + N + " = " + Shape +
              "needs; constexpr bool m" + N + " = __is_constructible(T" + N + ", T" + N +
              " &&) && __is_destructible(T" + N + ");\n";
    }
    if (!In.declare(Text + "}\n")) return false;
    Done = End;
    for (unsigned I = Begin; I < End; ++I) describe(I);
  }
  return true;
}

void TypeSet::describe(unsigned I) {
  std::string N = std::to_string(I);
  int64_t K = 0, M = 0;
  if (!In.number("k" + N, K)) {
    Types[I].Why = Types[I].T->isIncompleteType() ? "its class is not defined here" : "ferry has no encoding for it";
    return;
  }
  Types[I].What = static_cast<Kind>(K);
  Types[I].Movable = In.number("m" + N, M) && M;
  tryToMove(I);
  Types[I].Why = In.text("w" + N);
  Types[I].Note = In.text("o" + N);
  if (Types[I].What == Kind::Record) {
    addFields(I);
    return;
  }
  if (Types[I].What == Kind::Custom && !Types[I].Hooked && hasOwnCodec(Ctx, Types[I].T)) {
    HasCodecs = true;
    In.instantiate("template struct ::ferry::abi::custom_operations<::__ferry::T" + N + ">;\n");
  }
  if (Types[I].Hooked) return readArchived(I);
  TypeInfo T = Types[I];  // adding needs moves the others
  readNeeds(T, "n" + N);
  Types[I] = T;
}

// A class with a serialize function: the text that makes it its shape. Empty for others.
std::string TypeSet::hook(unsigned I) {
  auto *Class = Types[I].T->getAsCXXRecordDecl();
  auto *Access = In.abiRecord("access");
  if (!Access || !Class || !Class->hasDefinition() || Class->isAbstract()) return {};
  auto Found = findHook(*Class);
  if (!Found) return {};
  Types[I].Hooked = true;
  befriend(*Class->getDefinition(), *Access);
  std::string T = "::__ferry::T" + std::to_string(I), Head = "  template <class A> static void ",
              Parameters = "(A &archive, " + T + " &object) { ";
  return "namespace ferry::abi {\ntemplate <> struct hook<" + T + "> {\n" + Head + "put" + Parameters + Found->Save +
         " }\n" + Head + "take" + Parameters + Found->Load + " }\n};\ntemplate <> struct shape<" + T +
         "> : hook_shape<" + T + "> {};\n}\n";
}

// What a serialize function gives to the archive is what the class is made of.
void TypeSet::readArchived(unsigned I) {
  if (!Types[I].T->getAsCXXRecordDecl()->hasDefaultConstructor()) {
    Types[I].What = Kind::Unsupported;
    Types[I].Why = "it has a serialize function and no default constructor to make what that loads; add a private one";
    return;
  }
  In.instantiate("template struct ::ferry::abi::hook_operations<::__ferry::T" + std::to_string(I) + ">;\n");
  auto *Template = In.abiVariableTemplate("archived");
  if (!Template) return;
  std::vector<unsigned> Needs;
  for (auto *Special : llvm::make_early_inc_range(Template->specializations()))
    if (auto Args = Special->getTemplateArgs().asArray(); Ctx.hasSameType(Args[0].getAsType(), Types[I].T))
      Needs.push_back(add(Args[1].getAsType()));
  Types[I].Needs = Needs;
}

void TypeSet::readNeeds(TypeInfo &T, const std::string &ListName) {
  auto *List = dyn_cast_or_null<ClassTemplateSpecializationDecl>(In.namedType(ListName)->getAsCXXRecordDecl());
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
  auto Index = [this](QualType Part) { return add(Part); };
  auto Refuse = [&](llvm::StringRef Why) {
    T.What = Kind::Unsupported;
    T.Why = Why.str();
    T.Fields.clear();
    T.Dynamic = false;
  };
  std::string Name = Class->getQualifiedNameAsString();
  if (Class->isLambda()) {
    T.Fields = capturesOf(*Class, Index);
  } else if (Class->isEmpty()) {
    // nothing to send
  } else if (!isUserCode(Class->getLocation(), Ctx.getSourceManager()) && !isTransparent(Name)) {
    Refuse(whyNot(Name));
  } else {
    T.Dynamic = Class->isDynamicClass();
    T.Members = membersOf(*Class, Index);
    T.Bases = basesOf(*Class, Index);
    T.VirtualBases = virtualBasesOf(*Class, Index);
    T.Fields = T.Bases;
    llvm::append_range(T.Fields, T.Members);
    for (auto *F : Class->fields())
      if (isRawMemory(*F))
        Refuse("which objects are in its raw memory, '" + F->getNameAsString() +
               "', is unknown; specialise ferry::codec for it");
  }
  Types[I] = T;
}

// The fields of a base class with virtual tables, where they lie in an object of the derived class. A base that encodes
// itself, or has no virtual tables, stays whole.
void TypeSet::addFlattened(const FieldInfo &Base, std::vector<FieldInfo> &Fields) const {
  auto &T = Types[Base.Type];
  if (T.What != Kind::Record || !T.Dynamic) {
    Fields.push_back(Base);
    return;
  }
  for (auto *Parts : {&T.Bases, &T.Members})
    for (FieldInfo F : *Parts) {
      F.Offset += Base.Offset;
      F.Name = Base.Name + "." + F.Name;
      if (Parts == &T.Bases)
        addFlattened(F, Fields);
      else
        Fields.push_back(F);
    }
}

void TypeSet::flatten(unsigned I) {
  auto &T = Types[I];
  if (T.What != Kind::Record || !T.Dynamic) return;
  T.Fields = T.Members;
  for (auto &B : T.Bases) addFlattened(B, T.Fields);
  for (auto &B : T.VirtualBases) addFlattened(B, T.Fields);
  // In the order of memory: what makes a base whole may write the padding at its end, where the next field can begin.
  llvm::sort(T.Fields, [](auto &A, auto &B) {
    return std::make_pair(A.Offset, A.Bits.First) < std::make_pair(B.Offset, B.Bits.First);
  });
}

// Types of values, and what these are made of, but not classes that are only bases of others. `Define`: has the unit
// define the virtual tables of those.
void TypeSet::findComplete(unsigned Roots, bool Define) {
  Complete.assign(Types.size(), false);
  std::vector<unsigned> Work;
  auto Add = [&](unsigned I) {
    if (!Complete[I]) Work.push_back(I);
    Complete[I] = true;
  };
  for (unsigned I = 0; I < Roots; ++I) Add(I);
  while (!Work.empty()) {
    unsigned I = Work.back();
    Work.pop_back();
    for (auto &F : Types[I].Fields) Add(F.Type);
    for (unsigned N : Types[I].Needs) Add(N);
    auto *Class = Types[I].Dynamic ? Types[I].T->getAsCXXRecordDecl() : nullptr;
    if (Define && Class && !Class->isAbstract() && isUsable(I)) In.useVtables(*Class);
  }
}

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

bool TypeSet::findNotice(unsigned I, Obstacle &O) const {
  std::vector<bool> Seen(Types.size(), false);
  return findNotice(I, O, Seen);
}

bool TypeSet::findNotice(unsigned I, Obstacle &O, std::vector<bool> &Seen) const {
  if (Seen[I]) return false;
  Seen[I] = true;
  auto &T = Types[I];
  if (!T.Note.empty()) {
    O.Type = T.Name;
    O.Why = T.Note;
    return true;
  }
  for (auto &F : T.Fields)
    if (findNotice(F.Type, O, Seen)) {
      O.Members.insert(O.Members.begin(), F);
      return true;
    }
  return llvm::any_of(T.Needs, [&](unsigned N) { return findNotice(N, O, Seen); });
}

bool TypeSet::isUsable(unsigned I) const {
  Obstacle O;
  return !findObstacle(I, Use::Global, O) || !findObstacle(I, Use::Value, O);
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
  for (unsigned I = 0; I < Types.size(); ++I)
    if (!Types[I].Limits.empty())
      OS << "template <> inline constexpr unsigned limits_of<::__ferry::T" << I << "> = " << Types[I].Limits << ";\n";
  for (unsigned I = 0; I < Types.size(); ++I)
    if (Types[I].ByElements) OS << "template <> inline constexpr bool by_elements<::__ferry::T" << I << "> = true;\n";
  OS << "}\n";
  for (unsigned I = 0; I < Types.size(); ++I)
    if (Types[I].What == Kind::Member && Types[I].T->isMemberFunctionPointerType())
      OS << virtualMembers(*Types[I].T->castAs<MemberPointerType>(), Ctx, alias(I));
  for (unsigned I = 0; I < Types.size(); ++I) {
    auto &T = Types[I];
    auto *Class = T.T->getAsCXXRecordDecl();
    if (T.What != Kind::Record || !Class || !isUsable(I) || (T.Dynamic && !Complete[I])) continue;
    if (!T.Fields.empty()) {
      OS << "namespace __ferry { [[gnu::nodebug]] static constexpr ::ferry::abi::field f" << I << "[] = {";
      for (auto &F : T.Fields)
        OS << "{" << F.Offset << "u," << flagsOf(F) << ",::ferry::abi::type_of<T" << F.Type << ">," << quoted(F.Name)
           << "},";
      OS << "}; }\n";
    }
    if (T.Dynamic) OS << dynamicClass(I);
    auto At = placeOf(Class->getLocation(), SM);
    OS << "template <> inline constexpr ::ferry::abi::record ferry::abi::record_of<::__ferry::T" << I << "> = {"
       << (T.Fields.empty() ? "nullptr" : "::__ferry::f" + std::to_string(I)) << "," << T.Fields.size() << "u,"
       << (T.Flat ? "true" : "false") << "," << (T.Dynamic ? "&::__ferry::c" + std::to_string(I) : "nullptr") << ","
       << quoted(fileName(At.File)) << "," << At.Line << "u};\n";
  }
  return Text;
}

// The address of the virtual tables is filled in by the IR pass (ir_marks), which knows them by the class's type_info:
// a name that is made here could differ for classes that only this unit knows. Without type information it must do.
std::string TypeSet::dynamicClass(unsigned I) const {
  auto &Class = *Types[I].T->getAsCXXRecordDecl();
  auto Tables = virtualTablesOf(Class);
  if (Class.isAbstract()) Tables.Pointers.clear();
  std::string N = std::to_string(I), Text, Vtables = "nullptr";
  llvm::raw_string_ostream OS(Text);
  OS << "namespace __ferry {\n";
  if (!Class.isAbstract()) Vtables = vtables(I, Tables.Entries, OS);
  auto Array = [&](llvm::StringRef Type, llvm::StringRef Name, auto &Rows, auto Write) -> std::string {
    if (Rows.empty()) return "nullptr,0u";
    OS << "[[gnu::nodebug]] static constexpr ::ferry::abi::dynamic_class::" << Type << " " << Name << N << "[] = {";
    for (auto &Row : Rows) Write(Row);
    OS << "};\n";
    return (Name + N + "," + std::to_string(Rows.size()) + "u").str();
  };
  auto Pointers =
      Array("pointer", "p", Tables.Pointers, [&](auto &P) { OS << "{" << P.Offset << "u," << P.Entry << "u},"; });
  auto Bases = Array("base", "b", Tables.Bases, [&](auto &B) {
    auto At = placeOf(B.Class->getLocation(), Ctx.getSourceManager());
    OS << "{" << quoted(nameOf(Ctx.getRecordType(B.Class), Ctx)) << "," << quoted(fileName(At.File)) << "," << At.Line
       << "u," << B.Offset << "u},";
  });
  OS << "[[gnu::nodebug]] static constexpr ::ferry::abi::dynamic_class c" << N << " = {" << Vtables << "," << Pointers
     << "," << Bases << ",::ferry::abi::heap_of<T" << N << ">()};\n}\n";
  return Text;
}

// Declares the virtual tables of a type; returns the name of the declaration.
std::string TypeSet::vtables(unsigned I, unsigned Entries, llvm::raw_ostream &OS) const {
  std::string N = std::to_string(I), Label = "ferry.vtables." + N;
  if (Ctx.getLangOpts().RTTI)
    OS << "[[gnu::used, gnu::nodebug, clang::annotate(\"ferry:r" << N << "\")]] static const void *const r" << N
       << " = &typeid(T" << N << ");\n";
  else
    Label = vtableName(*Types[I].T->getAsCXXRecordDecl());
  if (Label.empty()) return "nullptr";
  OS << "extern const void *const v" << N << "[" << Entries << "] __asm__(\"" << Label
     << "\") __attribute__((weak));\n";
  return "v" + N;
}

// Empty for a class that only this unit knows.
std::string TypeSet::vtableName(const CXXRecordDecl &Class) const {
  std::string Name;
  if (!Class.isExternallyVisible()) return Name;
  std::unique_ptr<MangleContext> Mangler(Ctx.createMangleContext());
  llvm::raw_string_ostream OS(Name);
  cast<ItaniumMangleContext>(*Mangler).mangleCXXVTable(&Class, OS);
  return Name;
}

}  // namespace ferry_plugin
