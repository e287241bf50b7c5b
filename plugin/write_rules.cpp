#include "write_rules.h"

using namespace llvm;

namespace ferry_plugin {
namespace {

constexpr LibraryEffect Reads{.Known = true};
constexpr LibraryEffect ReadsAndReturns{.Known = true, .Returns = true};
constexpr LibraryEffect Frees{.Known = true, .Writes = true};
constexpr LibraryEffect Writes{.Known = true, .Writes = true, .Behind = true};
constexpr LibraryEffect WritesAndReturns{.Known = true, .Writes = true, .Behind = true, .Returns = true};
constexpr LibraryEffect WritesAndLinks{.Known = true, .Writes = true, .Behind = true, .Links = true};

// std::string. Its constant members read; the others change only the string itself. The characters of another string
// are copied, but where it is an rvalue, or swapped, its buffer may change hands: nothing is known then.
LibraryEffect stringEffect(StringRef Member, bool Const, unsigned Argument) {
  if (Member.contains("EOS4_") || Member.starts_with("4swap")) return {};
  // These take pointers to a buffer of their own.
  if (Member.starts_with("7_M_dataEP") || Member.starts_with("12_Alloc_hider")) return {};
  if (Member.starts_with("15_M_replace_cold") || Member.starts_with("9_M_create")) return WritesAndReturns;
  if (Const) {
    // `copy` writes to its argument, `substr` makes its result before the string.
    if (Member.starts_with("4copy")) return Argument == 0 ? Reads : LibraryEffect{};
    if (Member.starts_with("6substr")) return Argument == 1 ? Reads : LibraryEffect{};
    return ReadsAndReturns;
  }
  return Argument == 0 ? WritesAndReturns : Reads;
}

// The nodes of trees and lists are linked by functions of the library.
LibraryEffect nodeEffect(StringRef Name) {
  if (Name.starts_with("_ZSt18_Rb_tree_incrementP") || Name.starts_with("_ZSt18_Rb_tree_decrementP"))
    return ReadsAndReturns;
  if (Name.starts_with("_ZSt29_Rb_tree_insert_and_rebalanceb")) return WritesAndLinks;
  if (Name.starts_with("_ZSt28_Rb_tree_rebalance_for_eraseP")) return WritesAndReturns;
  if (Name == "_ZNSt8__detail15_List_node_base7_M_hookEPS0_") return WritesAndLinks;
  if (Name == "_ZNSt8__detail15_List_node_base9_M_unhookEv") return Writes;
  // It remembers when to grow next.
  if (Name == "_ZNKSt8__detail20_Prime_rehash_policy14_M_need_rehashEmmm" ||
      Name == "_ZNKSt8__detail20_Prime_rehash_policy11_M_next_bktEm")
    return Writes;
  return {};
}

}  // namespace

LibraryEffect effectOf(StringRef Name, unsigned Argument) {
  if (Name.starts_with("_ZdlPv") || Name.starts_with("_ZdaPv") || Name == "free") return Argument == 0 ? Frees : Reads;
  // A size.
  if (Name.starts_with("_Znwm") || Name.starts_with("_Znam")) return Argument == 0 ? Reads : LibraryEffect{};
  // The object of a destructor that runs when the process ends.
  if (Name == "__cxa_atexit") return Argument == 1 ? Reads : LibraryEffect{};
  if (Name == "_ZSt11_Hash_bytesPKvmm") return Reads;
  // operator<< of characters
  if (Name == "_ZSt16__ostream_insertIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_PKS3_l")
    return Argument == 1 ? Reads : LibraryEffect{};
  // ferry's own, such as pull: it keeps account of what it writes.
  if (Name.starts_with("_ZN5ferry") || Name.starts_with("_ZNK5ferry")) return WritesAndReturns;
  constexpr StringRef String = "St7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE";
  StringRef Member = Name;
  if (Member.consume_front("_ZNK") && Member.consume_front(String)) return stringEffect(Member, true, Argument);
  Member = Name;
  if (Member.consume_front("_ZN") && Member.consume_front(String)) return stringEffect(Member, false, Argument);
  return nodeEffect(Name);
}

}  // namespace ferry_plugin
