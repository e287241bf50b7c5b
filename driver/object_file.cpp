#include "object_file.hpp"

#include "globals/unit_view.hpp"

#include <ferry/abi/tables.hpp>
#include <ferry/error.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <libelf.h>

namespace ferry::driver {
namespace {

// The compiler's index of symbols whose address matters. It names the symbol table that it belongs to; whatever joins
// or changes object files (`ld -r`, objcopy, strip) cannot keep it true and clears that link.
constexpr Elf64_Word symbol_index_section = 0x6fff4c03;  // SHT_LLVM_ADDRSIG

using elf = std::unique_ptr<Elf, decltype(&::elf_end)>;

std::string_view text(Elf *file, std::size_t section, std::size_t offset) {
  char const *found = ::elf_strptr(file, section, offset);
  return found ? found : std::string_view();
}

// The tables of a section; that of a file as the compiler has written it has those of one unit.
std::vector<std::string_view> tables_in(std::string_view all) {
  std::vector<std::string_view> units;
  auto padded = [](std::uint64_t n) { return (n + 3) / 4 * 4; };
  for (std::size_t at = 0; all.size() - at >= sizeof(Elf64_Nhdr);) {
    Elf64_Nhdr head;
    std::memcpy(&head, all.data() + at, sizeof head);
    auto const content = sizeof head + padded(head.n_namesz), size = content + padded(head.n_descsz);
    if (size > all.size() - at) break;
    if (head.n_type == abi::note_type) units.push_back(all.substr(at + content, head.n_descsz));
    at += size;
  }
  return units;
}

void read_symbols(Elf *file, Elf_Scn *section, Elf64_Shdr const &head, std::set<std::string_view> &into) {
  auto *data = ::elf_getdata(section, nullptr);
  if (!data || !data->d_buf) return;
  auto const *row = static_cast<Elf64_Sym const *>(data->d_buf);
  for (auto const *end = row + data->d_size / sizeof *row; row != end; ++row)
    if (ELF64_ST_BIND(row->st_info) != STB_LOCAL) into.insert(text(file, head.sh_link, row->st_name));
}

// The names of its variables, and of all that it tells of.
void read_unit(std::string_view tables, object_file &into) {
  globals::unit_view const unit(reinterpret_cast<unsigned char const *>(tables.data()), tables.size());
  if (unit.library() != abi::standard_library::none) into.library = unit.library();
  auto name = [&](globals::word node) { return unit.text(unit.nodes[node].name); };
  for (globals::word i = 0; i < unit.nodes.size(); ++i) into.told.insert(name(i));
  for (globals::word i = 0; i < unit.globals.size(); ++i) into.variables.insert(name(unit.globals[i].node));
}

}  // namespace

object_file read_object(std::string_view image) {
  object_file found;
  ::elf_version(EV_CURRENT);
  elf const file(::elf_memory(const_cast<char *>(image.data()), image.size()), &::elf_end);
  auto const *head = file ? ::elf64_getehdr(file.get()) : nullptr;
  std::size_t names = 0;
  if (!head || head->e_type != ET_REL || ::elf_getshdrstrndx(file.get(), &names) != 0) return found;
  found.machine = head->e_machine;
  std::vector<std::string_view> units;
  bool untouched = false;
  for (Elf_Scn *section = nullptr; (section = ::elf_nextscn(file.get(), section));) {
    auto const *s = ::elf64_getshdr(section);
    if (!s) continue;
    if (s->sh_type == symbol_index_section) untouched = s->sh_link != 0;
    if (s->sh_type == SHT_NOTE && text(file.get(), names, s->sh_name) == abi::note_section &&
        s->sh_offset <= image.size()) {
      auto const more = tables_in(image.substr(s->sh_offset, s->sh_size));
      units.insert(units.end(), more.begin(), more.end());
    }
    if (s->sh_type == SHT_SYMTAB) read_symbols(file.get(), section, *s, found.shared);
  }
  try {
    for (auto const tables : units) read_unit(tables, found);
  } catch (error const &) {  // of another ferry
    untouched = false;
  }
  if (units.size() != 1 || !untouched) found.told.clear();
  return found;
}

void write_note_object(int descriptor, unsigned machine, std::uint32_t type, std::string_view content) {
  static constexpr char all_names[] = "\0.note.ferry\0.note.GNU-stack\0.shstrtab";
  constexpr std::string_view names(all_names, sizeof all_names);
  auto place = [&](std::string_view name) { return static_cast<Elf64_Word>(names.find(name)); };
  Elf64_Nhdr const note{sizeof abi::note_owner, static_cast<Elf64_Word>(content.size()), type};
  std::string bytes(reinterpret_cast<char const *>(&note), sizeof note);
  bytes.append(abi::note_owner, sizeof abi::note_owner).resize((bytes.size() + 3) / 4 * 4);
  bytes.append(content).resize((bytes.size() + 3) / 4 * 4);

  ::elf_version(EV_CURRENT);
  elf const file(::elf_begin(descriptor, ELF_C_WRITE, nullptr), &::elf_end);
  auto *head = file ? ::elf64_newehdr(file.get()) : nullptr;
  auto add = [&](std::string_view name, Elf64_Word kind, Elf64_Xword flags, std::string_view of) {
    auto *section = ::elf_newscn(file.get());
    auto *data = section ? ::elf_newdata(section) : nullptr;
    auto *row = data ? ::elf64_getshdr(section) : nullptr;
    if (!row) return std::size_t{0};
    data->d_buf = const_cast<char *>(of.data());
    data->d_size = of.size();
    data->d_align = row->sh_addralign = kind == SHT_NOTE ? 4 : 1;
    row->sh_name = place(name);
    row->sh_type = kind;
    row->sh_flags = flags;
    return ::elf_ndxscn(section);
  };
  std::size_t last = 0;
  if (head) {
    *head = {};
    head->e_ident[EI_DATA] = ELFDATA2LSB;
    head->e_type = ET_REL;
    head->e_machine = static_cast<Elf64_Half>(machine);
    head->e_version = EV_CURRENT;
    add(abi::note_section, SHT_NOTE, SHF_ALLOC, bytes);
    add(".note.GNU-stack", SHT_PROGBITS, 0, "");  // or else the program's stack would become executable
    last = add(".shstrtab", SHT_STRTAB, 0, names);
    head->e_shstrndx = static_cast<Elf64_Half>(last);
  }
  if (last == 0 || ::elf_update(file.get(), ELF_C_WRITE) < 0)
    throw error(std::string("cannot write an object file: ") + ::elf_errmsg(-1));
}

}  // namespace ferry::driver
