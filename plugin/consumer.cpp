#include "consumer.h"

#include "clang_compat.h"
#include "diagnostics.h"
#include "held_types.h"
#include "inject.h"
#include "library_types.h"
#include "marks.h"
#include "names.h"
#include "plain_types.h"
#include "raw_memory.h"
#include "remote_calls.h"
#include "types.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/Parse/Parser.h"
#include "clang/Sema/EnterExpressionEvaluationContext.h"
#include "clang/Sema/SemaConsumer.h"

#include <optional>

using namespace clang;

namespace ferry_plugin {
namespace {

// Whether this run makes code, or checks the source as if it did. Otherwise nothing must be marked: the marks would get
// into a precompiled header or a module.
bool makesCode(const CompilerInstance &CI) {
  switch (CI.getFrontendOpts().ProgramAction) {
  case frontend::EmitAssembly:
  case frontend::EmitBC:
  case frontend::EmitLLVM:
  case frontend::EmitLLVMOnly:
  case frontend::EmitCodeGenOnly:
  case frontend::EmitObj:
  case frontend::ParseSyntaxOnly: return true;
  default: return false;
  }
}

bool hasDynamicBase(const CXXRecordDecl &R) {
  return llvm::any_of(R.bases(), [](auto &B) {
    auto *Base = B.getType()->getAsCXXRecordDecl();
    return Base && Base->hasDefinition() && Base->isDynamicClass();
  });
}

// A class whose constructors nobody calls has no objects that this unit makes, though its header was read.
bool isMade(const CXXRecordDecl &R) {
  return llvm::any_of(R.ctors(), [](auto *C) { return C->isUsed(false); }) ||
         llvm::any_of(R.decls(), [](auto *D) {
           auto *T = dyn_cast<FunctionTemplateDecl>(D);
           return T && isa<CXXConstructorDecl>(T->getTemplatedDecl()) &&
                  llvm::any_of(T->specializations(), [](auto *C) { return C->isUsed(false); });
         });
}

// The classes of which the unit may have the virtual tables, and whose objects may be known by a base class; in the
// order of the source. One with a key function belongs to the unit that defines this. Of the others the IR pass drops
// those of which the unit has none after all.
std::vector<CXXRecordDecl *> derivedClasses(Sema &S) {
  auto &SM = S.getSourceManager();
  std::vector<CXXRecordDecl *> Classes;
  for (auto &Used : S.VTablesUsed) {
    auto *R = Used.first->getDefinition();
    if (!R || R->isInvalidDecl() || R->isDependentContext() || R->isAbstract() || !hasDynamicBase(*R)) continue;
    auto *Key = S.Context.getCurrentKeyFunction(R);
    if ((Key ? Key->hasBody() : isMade(*R)) && isUserCode(R->getLocation(), SM)) Classes.push_back(R);
  }
  auto Key = [](CXXRecordDecl *R) { return std::make_pair(R->getLocation().getRawEncoding(), nameOf(*R)); };
  llvm::sort(Classes, [&](auto *A, auto *B) { return Key(A) < Key(B); });
  return Classes;
}

// The way to what cannot travel, for messages.
std::string pathOf(const Obstacle &O, llvm::StringRef Of) {
  std::string Path = Of.str();
  for (auto &Member : O.Members) Path += "." + Member.Name;
  return Path;
}

std::string textOf(const Obstacle &O, llvm::StringRef Of) {
  return (O.Members.empty() ? "" : "'" + pathOf(O, Of) + "': ") + "type '" + O.Type + "': " + O.Why;
}

// A variable that is a reference holds an address, as a pointer does.
QualType typeOfValue(const VarDecl &V, ASTContext &Ctx) {
  QualType T = V.getType();
  return T->isReferenceType() ? Ctx.getPointerType(T->getPointeeType()) : T.getUnqualifiedType();
}

class Consumer : public SemaConsumer {
public:
  Consumer(CompilerInstance &CI, std::shared_ptr<UnitInfo> Unit) : CI(CI), Unit(std::move(Unit)) {}

  void Initialize(ASTContext &C) override {
    Ctx = &C;
    Unit->Diags = &CI.getDiagnostics();
    On = makesCode(CI);
    if (On) M.emplace(C, *Unit);
  }
  void InitializeSema(Sema &Sema) override { S = &Sema; }
  void ForgetSema() override { S = nullptr; }

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    if (On && !Injecting)
      for (auto *D : Group) M->visit(D);
    return true;
  }
  void HandleCXXStaticMemberVarInstantiation(VarDecl *V) override {
    if (On && !Injecting) M->visit(V);
  }
  void HandleTranslationUnit(ASTContext &) override;

private:
  void keepPasses();
  void noteSystemC();
  void noteSystemC(const LinkageSpecDecl &L);
  void describePlainValues();
  void describeValues();
  void describeClasses(TypeSet &Types, std::vector<int> const &TypeOf);
  void describeVariables(TypeSet &Types, std::vector<int> const &TypeOf);
  using Thrower = Marks::ThrownClasses::value_type;
  bool mayBeThrown(const Thrower &T) const;
  std::string pointers(TypeSet &Types, std::vector<int> const &Slots, std::vector<int> const &Thrown,
                       std::vector<const Thrower *> const &Throwers);
  std::vector<VarTemplateSpecializationDecl *> slots();

  CompilerInstance &CI;
  std::shared_ptr<UnitInfo> Unit;
  ASTContext *Ctx = nullptr;
  Sema *S = nullptr;
  std::optional<Marks> M;
  std::vector<HeldType> Held;
  bool On = false, Injecting = false;
};

void Consumer::HandleTranslationUnit(ASTContext &) {
  if (!makesCode(CI) || CI.getDiagnostics().hasErrorOccurred()) return;
  keepPasses();
  if (!CI.getFrontendOpts().Inputs.empty()) Unit->Source = CI.getFrontendOpts().Inputs[0].getFile().str();
  Unit->Active = true;
  if (!On || !S) return;
  noteSystemC();
  // They are of the C library, and give the program its own functions and variables.
  for (auto *Name : {"dlsym", "dlvsym"}) Unit->SystemC.erase(Name);
  M->finish();
  if (!Ctx->getLangOpts().CPlusPlus) return describePlainValues();
  Unit->Library = standardLibraryOf(*Ctx);
  Held = findHeldTypes(*Ctx);
  bool Nothing =
      M->variables().empty() && M->thrown().empty() && slots().empty() && Held.empty() && derivedClasses(*S).empty();
  if (!Nothing) describeValues();
}

// With -save-temps the passes run in another process than this one, without plugins. The passes at the start of the
// unoptimised pipeline are run here then; those that optimise still run there.
void Consumer::keepPasses() {
  auto &Options = CI.getCodeGenOpts();
  if (!Options.DisableLLVMPasses || CI.getFrontendOpts().ProgramAction == frontend::ParseSyntaxOnly) return;
  Options.DisableLLVMPasses = false;
  Options.DisableO0ImplyOptNone = true;
  Options.OptimizationLevel = 0;
}

void Consumer::noteSystemC() {
  for (auto *D : Ctx->getTranslationUnitDecl()->decls()) {
    if (isUserCode(D->getLocation(), Ctx->getSourceManager())) continue;
    if (auto *L = dyn_cast<LinkageSpecDecl>(D))
      noteSystemC(*L);
    else if (auto *F = dyn_cast<FunctionDecl>(D); F && F->getIdentifier() && !Ctx->getLangOpts().CPlusPlus)
      Unit->SystemC.insert(F->getName());
  }
}

// Functions that C++ overloads, such as memchr, are C++ functions there with the name of the one in C.
void Consumer::noteSystemC(const LinkageSpecDecl &L) {
  for (auto *Inner : L.decls()) {
    if (auto *Nested = dyn_cast<LinkageSpecDecl>(Inner)) noteSystemC(*Nested);
    auto *F = dyn_cast<FunctionDecl>(Inner);
    if (auto *Label = F ? F->getAttr<AsmLabelAttr>() : nullptr)
      Unit->SystemC.insert(Label->getLabel());
    else if (F && F->getIdentifier() && L.getLanguage() == LinkageSpecLanguageIDs::C)
      Unit->SystemC.insert(F->getName());
  }
}

void Consumer::describePlainValues() {
  PlainTypes Types(*Ctx, Unit->PlainTypes);
  for (auto [V, Info] : llvm::zip(M->variables(), Unit->Variables)) {
    if (Info.ProcessLocal) continue;
    // A tentative definition may be completed by a later one.
    auto *Definition = V->getDefinition() ? V->getDefinition() : V->getMostRecentDecl();
    Refusal No;
    if (auto Type = Types.add(Definition->getType(), No)) {
      Info.Plain = int(*Type);
      if (auto Path = Types.pointerIn(*Type)) Info.Pointer = Info.Name + *Path;
    } else {
      Info.Unsupported = (No.Path.empty() ? "" : "'" + Info.Name + No.Path + "': ") + No.Why;
    }
  }
}

// The runtime's templates name the types they need at run time by naming their slots.
std::vector<VarTemplateSpecializationDecl *> Consumer::slots() {
  std::vector<VarTemplateSpecializationDecl *> Found;
  auto *Ferry = findNamespace(*Ctx, "ferry");
  if (!Ferry) return Found;
  for (auto *A : Ferry->getPrimaryContext()->lookup(&Ctx->Idents.get("abi")))
    if (auto *Abi = dyn_cast<NamespaceDecl>(A))
      for (auto *D : Abi->getPrimaryContext()->lookup(&Ctx->Idents.get("slot")))
        if (auto *T = dyn_cast<VarTemplateDecl>(D))
          for (auto *Special : T->specializations())
            if (!Special->getTemplateArgs()[0].getAsType()->isDependentType()) Found.push_back(Special);
  return Found;
}

void Consumer::describeValues() {
  auto *P = static_cast<Parser *>(S->OpaqueParser);
  if (!P) return;
  Injecting = true;
  EnterExpressionEvaluationContext Evaluated(*S, Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
  Injection In(CI, *S, *P, knownLibraryTypes(*Ctx) + "#include \"" + Unit->Opts.Prefix + "/include/ferry/abi.hpp\"\n");
  if (!In.space()) return;
  // Declarations that came with a module's global fragment are not visible by themselves.
  for (auto *N : findNamespace(*Ctx, "ferry")->redecls())
    for (auto *D : N->decls())
      if (D->hasOwningModule() && !D->isUnconditionallyVisible()) D->setVisibleDespiteOwningModule();

  TypeSet Types(*Ctx, In);
  RemoteCalls Calls(*Ctx, *Unit, *M, Types);
  Calls.collect();
  std::vector<int> VariableTypes, ThrownTypes;
  for (auto [V, Info] : llvm::zip(M->variables(), Unit->Variables))
    VariableTypes.push_back(Info.ProcessLocal || !Info.Unsupported.empty() ? -1 : Types.add(typeOfValue(*V, *Ctx)));
  unsigned Values = Types.size();
  std::vector<const Thrower *> Throwers;
  for (auto &T : M->thrown()) {
    if (!mayBeThrown(T)) continue;
    ThrownTypes.push_back(Types.add(Ctx->getRecordType(T.first)));
    Throwers.push_back(&T);
  }
  for (auto &H : Held) {
    Types.add(H.Holder);
    Types.add(H.Held);
  }
  std::vector<int> ClassTypes;
  auto Derived = derivedClasses(*S);
  for (auto *R : Derived) ClassTypes.push_back(Types.add(Ctx->getRecordType(R)));
  if (!Types.complete(Values)) return;
  // What the program's codecs write by its description.
  for (unsigned Before = 0; Types.hasCodecs() && Before != Types.size();) {
    Before = Types.size();
    for (auto *Special : slots()) Types.add(Special->getTemplateArgs()[0].getAsType());
    if (!Types.complete(Values)) return;
  }

  describeClasses(Types, ClassTypes);
  Calls.finish(CI.getDiagnostics());
  describeVariables(Types, VariableTypes);
  // A slot of a type that no entry of this unit has comes from a header that is not used here.
  std::vector<int> Slots;
  unsigned Known = Types.size();
  for (auto *Special : slots()) {
    unsigned I = Types.add(Special->getTemplateArgs()[0].getAsType());
    if (I >= Known) continue;
    Marks::mark(Special, "s", I);
    Slots.push_back(I);
  }
  if (CI.getDiagnostics().hasErrorOccurred()) return;
  In.declare(Types.declarations() + pointers(Types, Slots, ThrownTypes, Throwers) + heldTypeRows(Held, Types));
}

void Consumer::describeVariables(TypeSet &Types, std::vector<int> const &TypeOf) {
  for (auto [V, Info, T] : llvm::zip(M->variables(), Unit->Variables, TypeOf)) {
    if (T < 0) continue;
    Obstacle O, Notice, Pointer;
    if (Info.Constant && Types.hasMutable(T)) Info.Constant = false;
    if (isRawMemory(*V)) {
      Info.Unsupported = "which objects are in its raw memory is unknown";
      continue;
    }
    if (Types.findObstacle(T, V->isStaticLocal() ? Use::StaticLocal : Use::Global, O) || Types.findImmovable(T, O)) {
      Info.Unsupported = textOf(O, Info.Name);
      continue;
    }
    Info.Type_ = T;
    if (Types.findNotice(T, Notice)) Info.Notice = textOf(Notice, Info.Name);
    if (!V->getType()->isReferenceType() && Types.findPointer(T, Pointer)) Info.Pointer = pathOf(Pointer, Info.Name);
  }
}

void Consumer::describeClasses(TypeSet &Types, std::vector<int> const &TypeOf) {
  std::unique_ptr<MangleContext> Mangler(Ctx->createMangleContext());
  for (int T : TypeOf) {
    ClassInfo Info;
    llvm::raw_string_ostream OS(Info.TypeInfo);
    Mangler->mangleCXXRTTIName(Types[T].T, OS);
    Info.TypeInfo.erase(0, 4);
    Info.Local = !isExternallyVisible(Types[T].T->getLinkage());
    Obstacle O;
    if (Types.findObstacle(T, Use::Global, O))
      Info.Unsupported = textOf(O, Types[T].Name);
    else
      Info.Type = T;
    Unit->Classes.push_back(std::move(Info));
  }
}

// Not when all functions that throw it are inline and nobody calls them.
bool Consumer::mayBeThrown(const Thrower &T) const {
  return T.second.empty() || llvm::any_of(T.second, [&](auto *F) {
           return F->isUsed(false) || F->isReferenced() || !F->isInlined() || isa<CXXDestructorDecl>(F);
         });
}

// Variables that lead the IR pass to the descriptions: mark d for types, x for exceptions, y for the
// type_info of those that only this unit knows.
std::string Consumer::pointers(TypeSet &Types, std::vector<int> const &Slots, std::vector<int> const &Thrown,
                               std::vector<const Thrower *> const &Throwers) {
  std::string Text = "namespace __ferry {\n";
  std::vector<bool> Wanted(Types.size(), false);
  for (int I : Slots) Wanted[I] = Types.isUsable(I);
  for (auto &V : Unit->Variables)
    if (V.Type_ >= 0) Wanted[V.Type_] = true;
  for (auto &C : Unit->Classes)
    if (C.Type >= 0) Wanted[C.Type] = true;
  for (unsigned I = 0; I < Types.size(); ++I) {
    std::string N = std::to_string(I);
    if (Wanted[I])
      Text += "[[gnu::used, gnu::nodebug, clang::annotate(\"ferry:d" + N +
              "\")]] static const ::ferry::abi::type *const d" + N + " = ::ferry::abi::type_of<T" + N + ">;\n";
  }
  std::unique_ptr<MangleContext> Mangler(Ctx->createMangleContext());
  unsigned Number = 0;
  for (auto [I, By] : llvm::zip(Thrown, Throwers)) {
    Obstacle O;
    if (!Ctx->getLangOpts().CXXExceptions || !Types[I].Movable || Types.findObstacle(I, Use::Result, O)) continue;
    std::string Name;
    llvm::raw_string_ostream OS(Name);
    Mangler->mangleCXXRTTIName(Types[I].T, OS);
    Unit->Exceptions.emplace_back();
    for (auto *F : By->second) Unit->Exceptions.back().Functions.push_back(M->function(F));
    std::string N = std::to_string(Number++), Alias = TypeSet::alias(I);
    // Other units may have a type of the same name: it is known by its place.
    if (Ctx->getLangOpts().RTTI && !isExternallyVisible(Types[I].T->getLinkage()))
      Text += "[[gnu::used, gnu::nodebug, clang::annotate(\"ferry:y" + N +
              "\")]] static const void *const y" + N + " = &typeid(" + Alias + ");\n";
    Text += "[[gnu::used, gnu::nodebug, clang::annotate(\"ferry:x" + N +
            "\")]] static const ::ferry::abi::exception x" + N + " = {" + quoted(llvm::StringRef(Name).drop_front(4)) +
            ", ::ferry::abi::type_of<" + Alias + ">, [](void *value) { throw static_cast<" + Alias +
            " &&>(*static_cast<" + Alias + " *>(value)); }};\n";
  }
  return Text + "}\n";
}

}  // namespace

std::unique_ptr<ASTConsumer> makeConsumer(CompilerInstance &CI, std::shared_ptr<UnitInfo> Unit) {
  return std::make_unique<Consumer>(CI, std::move(Unit));
}

}  // namespace ferry_plugin
