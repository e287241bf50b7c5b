#include "member_pointers.h"

#include "names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/RecordLayout.h"
#include "clang/AST/VTableBuilder.h"
#include "llvm/Support/MD5.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace ferry_plugin {
namespace {

class VirtualFunctions {
public:
  VirtualFunctions(ASTContext &Ctx, QualType Function)
      : Ctx(Ctx), Function(Function), Tables(*cast<ItaniumVTableContext>(Ctx.getVTableContext())), Names(Ctx) {}

  // Those of a class, then those of its bases: the first row of a place in a table is the one that says most.
  void add(const CXXRecordDecl &Class, uint64_t Adjustment) {
    for (auto *M : Class.methods())
      if (M->isVirtual() && !isa<CXXDestructorDecl>(M) &&
          Ctx.hasSameFunctionTypeIgnoringExceptionSpec(M->getType(), Function))
        addRow(*M, Adjustment);
    auto &Layout = Ctx.getASTRecordLayout(&Class);
    for (auto &B : Class.bases()) {
      auto *Base = B.getType()->getAsCXXRecordDecl();
      // No pointer to a member leads into a virtual base class.
      if (!B.isVirtual()) add(*Base, Adjustment + Layout.getBaseClassOffset(Base).getQuantity());
    }
  }

  std::string Rows;
  unsigned Count = 0;

private:
  void addRow(const CXXMethodDecl &M, uint64_t Adjustment) {
    uint64_t PointerBytes = Ctx.getTypeSizeInChars(Ctx.VoidPtrTy).getQuantity();
    uint64_t Offset = Tables.getMethodVTableIndex(GlobalDecl(&M)) * PointerBytes;
    Rows += "{" + std::to_string(Adjustment) + "u," + std::to_string(Offset) + "u," +
            std::to_string(llvm::MD5Hash(dispatchName(M, Names))) + "ull},";
    ++Count;
  }

  ASTContext &Ctx;
  QualType Function;
  ItaniumVTableContext &Tables;
  ASTNameGenerator Names;
};

}  // namespace

std::string virtualMembers(const MemberPointerType &Pointer, ASTContext &Ctx, const std::string &Name) {
  VirtualFunctions Found(Ctx, Pointer.getPointeeType());
  if (auto *Class = Pointer.getClass()->getAsCXXRecordDecl(); Class && Class->hasDefinition())
    Found.add(*Class->getDefinition(), 0);
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  if (Found.Count)
    OS << "namespace __ferry { [[gnu::nodebug]] static constexpr ::ferry::abi::virtual_member v" << Name << "[] = {"
       << Found.Rows << "}; }\n";
  OS << "template <> inline constexpr ::ferry::abi::virtual_members ferry::abi::virtual_members_of<::__ferry::" << Name
     << "> = {" << (Found.Count ? "::__ferry::v" + Name : "nullptr") << "," << Found.Count << "u};\n";
  return Text;
}

}  // namespace ferry_plugin
