// Sees the unit pass by, and when it has ended adds what ferry needs to it.
#pragma once

#include "unit_info.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"

#include <memory>

namespace ferry_plugin {

std::unique_ptr<clang::ASTConsumer> makeConsumer(clang::CompilerInstance &CI, std::shared_ptr<UnitInfo> Unit);

}  // namespace ferry_plugin
