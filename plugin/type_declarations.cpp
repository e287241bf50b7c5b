// What the headers are told of the types: names, limits, fields, and the tables of classes with virtual functions.
#include "types.h"

#include "member_pointers.h"
#include "names.h"
#include "ready_made.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Mangle.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace ferry_plugin {
namespace {

std::string flagsOf(const FieldInfo &F) {
  if (F.ByReference) return "::ferry::abi::field::by_reference";
  if (!F.Bits.Count) return "0u";
  return "::ferry::abi::field::bits(" + std::to_string(F.Bits.First) + "," + std::to_string(F.Bits.Count) + "," +
         std::to_string(F.Bits.KnownBy) + "," + (F.Bits.Signed ? "true" : "false") + ")";
}

}  // namespace

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
    bool EncodesItself = T.What == Kind::Custom && T.Dynamic;
    if ((T.What != Kind::Record && !EncodesItself) || !Class || !isUsable(I)) continue;
    if (T.What == Kind::Record && T.Dynamic && !Complete[I]) continue;
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
    if (EncodesItself)
      OS << "template <> inline constexpr const ::ferry::abi::record *ferry::abi::class_of<::__ferry::T" << I
         << "> = &ferry::abi::record_of<::__ferry::T" << I << ">;\n";
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
