// Which functions of optimised code may change what a variable holds: the variable itself and all it owns.
//
// From the variable's address on, all values are followed that may hold a pointer derived from it: by address
// arithmetic, by loads out of memory that such pointers lead to, through local objects that they are put into, through
// arguments and results of functions of the unit. A store through one of them is a write. One that is put where it
// cannot be followed escapes: then anything may write the variable later. What is not known to be harmless counts as
// both.
//
// The analysis is of the module as it is: its functions, called as they call each other, are the program that runs,
// whatever has been inlined into them.
#pragma once

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"

#include <climits>
#include <compare>
#include <deque>
#include <map>
#include <set>
#include <vector>

namespace ferry_plugin {

// What a function does with memory that a pointer leads to.
struct Effects {
  bool Writes = false;         // any of it
  bool WritesThrough = false;  // what lies behind pointers in it
  bool Escapes = false;        // keeps a pointer to it that outlives the call and cannot be followed
  int Returns = NotReturned;   // the level, see Pointee, of a pointer that it returns; the lowest
  bool ReturnsSure = true;     // whatever pointer it returns is sure, see DerivedArgument

  static constexpr int NotReturned = INT_MAX;
  static Effects unknown() { return {true, true, true, NotReturned, false}; }
  bool operator==(const Effects &) const = default;
};

// What a derived pointer leads to.
struct Pointee {
  // Pointers to follow from the variable to it: 0 is the variable. A local object that holds pointers to level n has
  // level n - 1, perhaps a negative one. One that holds pointers to itself, or objects that hold objects that hold …,
  // has none in particular.
  int Level = 0;
  static constexpr int AnyLevel = -4;
  // It may be the variable's. Otherwise it is a local object that only holds such pointers.
  bool Real = true;
  auto operator<=>(const Pointee &) const = default;
  bool operator==(const Pointee &) const = default;
};

// An argument of a function that is a derived pointer.
struct DerivedArgument {
  unsigned Number;
  Pointee To;
  bool Sure;  // it leads to what is followed, and never elsewhere
  auto operator<=>(const DerivedArgument &) const = default;
};

// A question that is answered once: what a function does with a variable that it names, or with what some arguments
// lead to.
struct Question {
  const llvm::Function *In;
  const llvm::GlobalVariable *Variable;  // null: it is of arguments
  unsigned Depth;                        // of the variable, see ownership.h
  std::vector<DerivedArgument> Arguments;
  auto operator<=>(const Question &) const = default;
};

class WriteAnalysis {
public:
  // Adds a variable. All its uses are looked at, and nothing else of the module.
  void add(const llvm::GlobalVariable &V, unsigned Depth);
  // False when it takes too long: then nothing is known.
  bool solve();

  struct Result {
    bool Escapes = false;
    std::map<const llvm::Function *, Effects> In;
  };
  const llvm::MapVector<const llvm::GlobalVariable *, Result> &results() const { return Results; }

  // For one answer in the making:
  // The answer to another question so far. Whoever asks is asked again when it changes.
  Effects ask(const Question &About, const Question &By);
  // Operands that are made of a variable's address, in a function.
  using Uses = llvm::SmallVector<const llvm::Use *, 8>;
  const Uses &usesOf(const llvm::GlobalVariable *V, const llvm::Function *In) const;
  // Calls, in a function, that return a pointer derived from the variable.
  const llvm::DenseMap<const llvm::CallBase *, int> &returnedTo(const Question &Q) const;

private:
  struct Answer {
    Effects Found;
    std::set<Question> Dependents;
    llvm::DenseMap<const llvm::CallBase *, int> Returned;
    bool Queued = false;
  };
  Answer &open(const Question &Q);
  void queue(const Question &Q, Answer &A);
  void collectUses(const llvm::GlobalVariable &V, const llvm::Value &C, Result &R);
  void passOn(const Question &Q, const Effects &Found);

  llvm::MapVector<const llvm::GlobalVariable *, Result> Results;
  llvm::DenseMap<const llvm::GlobalVariable *, llvm::MapVector<const llvm::Function *, Uses>> UsesOf;
  std::map<Question, Answer> Answers;
  std::deque<Question> Queue;
};

// The function that a call calls, unless it is unknown.
const llvm::Function *calleeOf(const llvm::CallBase &Call);
// Whether a body here is the one that runs, or one made from the same source.
bool hasOwnBody(const llvm::Function &F);
// Variables and code of the module's own making: sections for the linker, annotations.
bool isBookkeeping(const llvm::GlobalVariable &V);
// Whether code can find it between the ends of its section, which the linker names __start_… and __stop_….
bool isInSectionWithEnds(const llvm::GlobalVariable &V);

}  // namespace ferry_plugin
