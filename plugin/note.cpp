#include "note.h"

#include "llvm/IR/Constants.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

#include <cstring>

using namespace llvm;
namespace tables = ferry::abi;

namespace ferry_plugin {
namespace {

template <class Row> void append(std::vector<uint32_t> &Words, const std::vector<Row> &Table) {
  size_t At = Words.size();
  Words.resize(At + Table.size() * sizeof(Row) / 4);
  if (!Table.empty()) std::memcpy(&Words[At], Table.data(), Table.size() * sizeof(Row));
}

// All words after the one that leads to the pointers.
std::vector<uint32_t> wordsOf(const UnitTables &T) {
  std::vector<uint32_t> Words{T.Source,
                              uint32_t(T.Library),
                              uint32_t(T.Globals.size()),
                              uint32_t(T.Entries.size()),
                              T.Exceptions,
                              uint32_t(T.Functions.size()),
                              uint32_t(T.HeldTypes.size()),
                              uint32_t(T.Classes.size()),
                              uint32_t(T.Calls.size()),
                              uint32_t(T.Captures.size()),
                              uint32_t(T.Nodes.size()),
                              uint32_t(T.Edges.size()),
                              uint32_t(T.PlainTypes.size()),
                              uint32_t(T.PlainFields.size()),
                              uint32_t(T.Constants.size()),
                              uint32_t(T.Strings.size())};
  append(Words, T.Globals);
  append(Words, T.Entries);
  append(Words, T.Functions);
  append(Words, T.HeldTypes);
  append(Words, T.Classes);
  append(Words, T.Calls);
  append(Words, T.Captures);
  append(Words, T.Nodes);
  append(Words, T.Edges);
  append(Words, T.PlainTypes);
  append(Words, T.PlainFields);
  append(Words, T.Constants);
  return Words;
}

void removeOld(Module &M, Value *Old) {
  auto *V = dyn_cast_or_null<GlobalVariable>(Old);
  if (!V) return;
  removeFromUsedLists(M, [&](Constant *C) { return C->stripPointerCasts() == V; });
  V->setInitializer(nullptr);  // which names itself
  V->removeDeadConstantUsers();
  V->eraseFromParent();
}

}  // namespace

void keepPlain(GlobalVariable &V) {
  GlobalValue::SanitizerMetadata Plain;
  Plain.NoAddress = Plain.NoHWAddress = true;
  V.setSanitizerMetadata(Plain);
}

// An ELF note: its head, then the words around the one that leads to the pointers, then the strings.
void writeNote(Module &M, UnitTables &Tables) {
  removeOld(M, Tables.Note);
  while (Tables.Strings.size() % 4) Tables.Strings += '\0';
  auto Rest = wordsOf(Tables);
  auto &Ctx = M.getContext();
  auto *I32 = Type::getInt32Ty(Ctx);
  auto *I64 = Type::getInt64Ty(Ctx);
  uint32_t Size = 3 * 4 + uint32_t(Rest.size()) * 4 + uint32_t(Tables.Strings.size());
  char Owner[8] = "ferry";
  uint32_t OwnerWords[2];
  std::memcpy(OwnerWords, Owner, 8);
  uint32_t Head[] = {sizeof "ferry",        Size, tables::note_type, OwnerWords[0], OwnerWords[1], tables::tables_magic,
                     tables::tables_version};
  auto *HeadWords = ConstantDataArray::get(Ctx, ArrayRef<uint32_t>(Head));
  auto *RestWords = ConstantDataArray::get(Ctx, ArrayRef<uint32_t>(Rest));
  auto *Text = ConstantDataArray::getString(Ctx, Tables.Strings, /*AddNull=*/false);
  auto *T = StructType::get(Ctx, {HeadWords->getType(), I32, RestWords->getType(), Text->getType()}, /*isPacked=*/true);
  auto *Note = new GlobalVariable(M, T, true, GlobalValue::InternalLinkage, nullptr, "ferry.tables");
  keepPlain(*Note);
  Constant *Distance = ConstantInt::get(I32, 0);
  if (auto *Pointers = dyn_cast_or_null<GlobalVariable>(static_cast<Value *>(Tables.Pointers))) {
    Constant *Index[] = {ConstantInt::get(I32, 0), ConstantInt::get(I32, 1)};
    auto *Here = ConstantExpr::getInBoundsGetElementPtr(T, Note, Index);
    Distance = ConstantExpr::getTrunc(
        ConstantExpr::getSub(ConstantExpr::getPtrToInt(Pointers, I64), ConstantExpr::getPtrToInt(Here, I64)), I32);
  }
  Note->setInitializer(ConstantStruct::get(T, {HeadWords, Distance, RestWords, Text}));
  Note->setSection(tables::note_section);
  Note->setAlignment(Align(4));
  appendToUsed(M, {Note});
  Tables.Note = Note;
}

}  // namespace ferry_plugin
