// What one translation unit says to ferry, as plain data: found in the AST, used when the tables are written.
//
// AST and IR are joined by marks: implicit `annotate` attributes "ferry:<kind><index>" on declarations, which CodeGen
// turns into entries of llvm.global.annotations. Mangled names would not do: the numbers of lambdas differ between
// contexts.
#pragma once

#include "class_layout.h"
#include "kinds.h"

#include <ferry/abi/tables.hpp>

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/StringSet.h"

#include <string>
#include <vector>

namespace clang {
class DiagnosticsEngine;
}

namespace ferry_plugin {

struct Options {
  std::string Prefix;  // of the installation the plugin belongs to
  bool LostWriteWarnings = true, MeaningWarnings = true;
};

struct Place {
  std::string File;
  unsigned Line = 0, Column = 0;
  clang::SourceLocation Loc;
};

// A type of a unit in C, see plain_types.h.
struct PlainType {
  Kind What = Kind::Unsupported;
  std::string Name;
  unsigned Bytes = 0, Alignment = 1;
  unsigned Element = 0;  // of an array: an index before this one
  uint64_t Count = 0;    // of its elements
  std::vector<FieldInfo> Fields;
  std::string File;  // of a structure
  unsigned Line = 0;
};

struct VariableInfo {  // mark v
  std::string Name, Type;
  Place At;
  bool Constant = false, StaticLocal = false, ProcessLocal = false;
  bool Ready = false;       // it has its value from the beginning: a guard of it is there for its destructor only
  bool SetUp = false;       // code of its own runs before main, to initialise it or have it destroyed
  std::string Unsupported;  // member path and reason; empty when it can travel
  std::string Pointer;      // path to the first raw pointer in it, or empty
  std::string Notice;       // member path and what it does not mean on another process any more, or empty
  int Type_ = -1;           // index of its described type; -1: none
  int Plain = -1;           // the same of PlainTypes
  unsigned Depth = ~0u;     // see ownership.h
  bool Sole = false;
};

// A variable that the unit writes and does not define. It has no mark: its linker name is the same in all units.
struct ExternInfo {
  std::string Linker, Name;
  Place At;
  bool ProcessLocal = false;
};

struct FunctionInfo {  // mark f
  Place At;
  std::string Name;
};

struct CaptureInfo {
  std::string Name, Type;
  unsigned Bytes = 0;
  bool ByReference = false, This = false;
};

struct EntryInfo {  // mark e
  std::string Callable, Result, Arguments;
  Place Lambda;  // line 0: the callable is not a lambda
  std::vector<CaptureInfo> Captures;
};

struct CallInfo {
  unsigned Entry = 0;
  std::string Function, Within;
  Place At;
  std::string Target;  // how the graph names the function that is called, where the callable is a function's name
};

// A class whose objects may be known by one of its bases.
struct ClassInfo {          // mark c
  std::string TypeInfo;     // the linker name of its type_info's name, without _ZTS
  std::string Unsupported;  // as of variables
  int Type = -1;            // index of its described type; -1: none
  bool Local = false;       // known to this unit alone
};

// A class that the unit throws.
struct ExceptionInfo {               // mark x
  std::vector<unsigned> Functions;  // that throw it: it is described when one of them is emitted; empty: always
};

struct WriteInfo {
  unsigned Function = 0, Variable = 0;
  clang::SourceLocation Loc;
};

struct UnitInfo {
  Options Opts;
  bool Active = false;  // the AST has been seen whole and without errors: tables are to be written
  clang::DiagnosticsEngine *Diags = nullptr;
  std::string Source;
  ferry::abi::standard_library Library = ferry::abi::standard_library::none;

  std::vector<VariableInfo> Variables;
  std::vector<PlainType> PlainTypes;
  std::vector<FunctionInfo> Functions;
  std::vector<EntryInfo> Entries;
  std::vector<CallInfo> Calls;
  std::vector<ClassInfo> Classes;
  std::vector<ExceptionInfo> Exceptions;
  std::vector<ExternInfo> Externs;
  std::vector<WriteInfo> Writes, ExternWrites;  // to variables, and to externs; in the order of the source
  // Class hierarchy: function -> virtual function it calls or names; virtual function -> function that overrides it.
  std::vector<std::pair<unsigned, std::string>> VirtualCalls;
  std::vector<std::pair<std::string, unsigned>> Overriders;
  llvm::StringSet<> SystemC;  // extern "C" functions that system headers declare
};

}  // namespace ferry_plugin
