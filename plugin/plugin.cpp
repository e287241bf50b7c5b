// ferry's Clang plugin: registration, options and the place in the pipeline.
#include "consumer.h"
#include "reach.h"
#include "unit_info.h"
#include "write_pass.h"

#include "clang/Basic/CodeGenOptions.h"
#include "clang/Basic/ParsedAttrInfo.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/Sema.h"
#include "clang/Sema/SemaDiagnostic.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <dlfcn.h>

using namespace clang;

namespace ferry_plugin {
namespace {

// The installation this file belongs to: it is in <prefix>/lib/ferry.
std::string findPrefix() {
  static char Here;
  Dl_info Info;
  llvm::SmallString<256> Path;
  if (!::dladdr(&Here, &Info) || llvm::sys::fs::real_path(Info.dli_fname, Path)) return {};
  for (int Up = 0; Up < 3; ++Up) llvm::sys::path::remove_filename(Path);
  return Path.str().str();
}

// Makes <ferry/ferry.hpp> found without an option on the command line.
void addHeaders(CompilerInstance &CI, const std::string &Prefix) {
  auto Dir = CI.getFileManager().getOptionalDirectoryRef(Prefix + "/include");
  if (Dir)
    CI.getPreprocessor().getHeaderSearchInfo().AddSystemSearchPath(
        DirectoryLookup(*Dir, SrcMgr::C_System, /*isFramework=*/false));
}

class Action : public PluginASTAction {
protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI, llvm::StringRef) override {
    Unit->Opts.Prefix = findPrefix();
    addHeaders(CI, Unit->Opts.Prefix);
    CI.getCodeGenOpts().PassBuilderCallbacks.push_back([Unit = Unit, Tables = Tables](llvm::PassBuilder &PB) {
      PB.registerPipelineStartEPCallback(
          [=](llvm::ModulePassManager &Passes, llvm::OptimizationLevel) { Passes.addPass(ReachPass(Unit, Tables)); });
      PB.registerOptimizerLastEPCallback(
          [=](llvm::ModulePassManager &Passes, llvm::OptimizationLevel) { Passes.addPass(WritePass(Tables)); });
    });
    return makeConsumer(CI, Unit);
  }

  bool ParseArgs(const CompilerInstance &CI, const std::vector<std::string> &Args) override {
    for (auto &A : Args) {
      if (A == "no-lost-write-warnings") {
        Unit->Opts.LostWriteWarnings = false;
      } else if (A == "no-meaning-warnings") {
        Unit->Opts.MeaningWarnings = false;
      } else {
        auto &D = CI.getDiagnostics();
        D.Report(D.getCustomDiagID(DiagnosticsEngine::Error, "ferry: unknown plugin option '%0'")) << A;
        return false;
      }
    }
    return true;
  }

  // Before code generation: marks must be on declarations when they are emitted.
  ActionType getActionType() override { return AddBeforeMainAction; }

private:
  std::shared_ptr<UnitInfo> Unit = std::make_shared<UnitInfo>();
  std::shared_ptr<UnitTables> Tables = std::make_shared<UnitTables>();
};

FrontendPluginRegistry::Add<Action> RegisterAction("ferry", "distributed functions");

// [[ferry::process_local]]: the variable never travels, each process has its own.
struct ProcessLocal : ParsedAttrInfo {
  ProcessLocal() {
    static constexpr Spelling All[] = {{ParsedAttr::AS_CXX11, "ferry::process_local"},
                                       {ParsedAttr::AS_C23, "ferry::process_local"},
                                       {ParsedAttr::AS_GNU, "ferry_process_local"}};
    Spellings = All;
  }
  bool diagAppertainsToDecl(Sema &S, const ParsedAttr &Attr, const Decl *D) const override {
    auto *V = dyn_cast<VarDecl>(D);
    if (V && V->hasGlobalStorage()) return true;
    S.Diag(Attr.getLoc(), diag::warn_attribute_wrong_decl_type_str)
        << Attr << Attr.isRegularKeywordAttribute() << "variables with static storage duration";
    return false;
  }
  AttrHandling handleDeclAttribute(Sema &S, Decl *D, const ParsedAttr &Attr) const override {
    D->addAttr(AnnotateAttr::Create(S.Context, "ferry::process_local", nullptr, 0, Attr.getRange()));
    return AttributeApplied;
  }
};

ParsedAttrInfoRegistry::Add<ProcessLocal> RegisterProcessLocal("process_local", "never travels");

}  // namespace
}  // namespace ferry_plugin
