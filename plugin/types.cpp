#include "types.h"

#include "containers.h"
#include "hooks.h"
#include "library_types.h"
#include "names.h"
#include "own_copies.h"
#include "raw_memory.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace ferry_plugin {

bool isUserCode(SourceLocation L, const SourceManager &SM) {
  return L.isValid() && !SM.isInSystemHeader(SM.getExpansionLoc(L));
}

unsigned TypeSet::add(QualType T) {
  T = T.getCanonicalType();
  T.removeLocalConst();
  // An atomic object of the compiler's own kind, of which libc++ makes its std::atomic, is its value.
  if (auto *A = T->getAs<AtomicType>(); A && Ctx.getTypeSize(A->getValueType()) == Ctx.getTypeSize(T))
    T = A->getValueType().getCanonicalType();
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
    for (unsigned I = Begin; I < End; ++I) Text += hook(I) + ownCopies(I);
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
  auto *Class = Types[I].What == Kind::Custom ? Types[I].T->getAsCXXRecordDecl() : nullptr;
  Types[I].Dynamic = Class && Class->hasDefinition() && Class->isDynamicClass();
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

// Said before anything that moves an object is looked at.
std::string TypeSet::ownCopies(unsigned I) const {
  std::string Copies = copiesOf(Types[I].T, Ctx);
  if (Copies == "plain") return {};
  return "template <> inline constexpr ::ferry::abi::copies ferry::abi::copies_of<::__ferry::T" + std::to_string(I) +
         "> = ::ferry::abi::copies::" + Copies + ";\n";
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

}  // namespace ferry_plugin
