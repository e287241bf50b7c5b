// Which types are flat: the bytes of an object are its value. And which bytes are values of them.
#include "types.h"

#include "clang/AST/ASTContext.h"

using namespace clang;

namespace ferry_plugin {

// Whether the object's bytes are its value: no padding, nothing in it but numbers.
bool TypeSet::isFlat(unsigned I, unsigned Depth) const {
  auto &T = Types[I];
  if (T.What == Kind::Flat) return true;
  if (Depth > 32) return false;
  if (T.What == Kind::Array) return !T.Needs.empty() && isFlat(T.Needs[0], Depth + 1);
  if (T.What != Kind::Record || T.Dynamic || T.Fields.empty()) return false;
  unsigned End = 0;
  for (auto &F : T.Fields) {
    if (F.ByReference || F.Bits.Count || F.Offset != End || !isFlat(F.Type, Depth + 1)) return false;
    End += F.Bytes;
  }
  return End == Ctx.getTypeSizeInChars(T.T).getQuantity();
}

// There is no circle: what a flat type is made of lies in it.
std::string TypeSet::limitsOf(unsigned I) const {
  auto &T = Types[I];
  if (!T.Flat) return {};
  if (T.What == Kind::Array) return limitsOf(T.Needs[0]).empty() ? "" : "type::of_elements";
  if (T.What == Kind::Record)
    return llvm::all_of(T.Fields, [&](auto &F) { return limitsOf(F.Type).empty(); }) ? "" : "type::of_members";
  auto Bits = valueBits(T.T, Ctx);
  if (!Bits.Count) return {};
  return "type::limited_to(" + std::to_string(Bits.Count) + "," + (Bits.Signed ? "true" : "false") + ")";
}

}  // namespace ferry_plugin
