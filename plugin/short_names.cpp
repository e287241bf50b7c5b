#include "short_names.h"

#include "llvm/Demangle/Demangle.h"

#include <algorithm>
#include <cstdlib>

namespace ferry_plugin {
namespace {

constexpr size_t LongestLinkerName = 80;
constexpr llvm::StringLiteral Unnamed = "(anonymous namespace)";

std::string taken(char *Allocated) {
  std::string Text = Allocated ? Allocated : "";
  std::free(Allocated);
  return Text;
}

}  // namespace

std::string withoutArguments(llvm::StringRef Name) {
  std::string Short;
  unsigned Depth = 0;
  while (!Name.empty()) {
    size_t Length = 1;
    // What follows the word is no bracket.
    if (Name.starts_with(Unnamed)) {
      Length = Unnamed.size();
    } else if (Name.consume_front("operator")) {
      if (Depth == 0) Short += "operator";
      Length = Name.starts_with("()") ? 2 : std::min(Name.find_first_not_of("<>=-"), Name.size());
    } else if (Name.front() == '<' || Name.front() == '(') {
      if (Depth++ == 0 && Name.front() == '<') Short += "<...>";
      Length = 0;
    } else if (Name.front() == '>' || Name.front() == ')') {
      if (Depth-- == 0) return {};
      Length = 0;
    }
    if (Depth == 0) Short += Name.take_front(Length);
    Name = Name.drop_front(std::max<size_t>(Length, 1));
  }
  return Depth == 0 ? Short : std::string();
}

std::string messageName(llvm::StringRef LinkerName) {
  if (LinkerName.size() <= LongestLinkerName) return LinkerName.str();
  std::string const Whole = LinkerName.str();  // the demangler refers to it
  llvm::ItaniumPartialDemangler Demangler;
  if (Demangler.partialDemangle(Whole.c_str()) || !Demangler.isFunction()) return Whole;
  std::string Context = taken(Demangler.getFunctionDeclContextName(nullptr, nullptr));
  std::string Within = withoutArguments(Context), Base = taken(Demangler.getFunctionBaseName(nullptr, nullptr));
  if (Base.empty() || (Within.empty() && !Context.empty())) return Whole;
  return (Within.empty() ? "" : Within + "::") + Base + "(...)";
}

}  // namespace ferry_plugin
