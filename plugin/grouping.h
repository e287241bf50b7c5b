// What belongs to the description of one type is one group of the object file.
//
// Templates give each table and each function that makes or walks a value a section, a group and a long name of its own,
// which are several times as large as what they hold. Nobody but the description refers to them.
#pragma once

namespace llvm {
class Module;
}

namespace ferry_plugin {

void groupDescriptions(llvm::Module &M);

// Tables of exceptions are named after their functions. To be called when nothing knows these by their names any more.
void shortenNames(llvm::Module &M);

}  // namespace ferry_plugin
