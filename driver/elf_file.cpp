#include "elf_file.hpp"

#include <ferry/error.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <elf.h>

namespace ferry::driver {
namespace {

template <class T> T read(std::string_view from) {
  T value{};
  std::memcpy(&value, from.data(), sizeof value);
  return value;
}

constexpr std::uint64_t padded(std::uint64_t n, std::uint64_t to) { return (n + to - 1) / to * to; }

}  // namespace

elf_file::elf_file(std::string path) : path_(std::move(path)) {
  std::ifstream file(path_, std::ios::binary);
  if (!file || !std::filesystem::is_regular_file(path_))
    throw error(path_ + ": cannot be read: " + (file ? "not a file" : std::strerror(errno)));
  content_.assign(std::istreambuf_iterator<char>(file), {});
  if (content_.size() < sizeof(Elf64_Ehdr) || std::memcmp(content_.data(), ELFMAG, SELFMAG) != 0)
    throw error(path_ + ": not a program: it has no ELF header");
  auto head = read<Elf64_Ehdr>(bytes(0, sizeof(Elf64_Ehdr)));
  if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB)
    throw error(path_ + ": not a 64-bit little-endian program");
  for (unsigned i = 0; i < head.e_phnum; ++i) {
    auto row = read<Elf64_Phdr>(bytes(head.e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr)));
    segments_.push_back({row.p_type, row.p_offset, row.p_vaddr, row.p_filesz, row.p_align});
  }
}

std::string_view elf_file::bytes(std::uint64_t offset, std::uint64_t size) const {
  if (offset > content_.size() || size > content_.size() - offset)
    throw error(path_ + ": the file is cut off or damaged");
  return {content_.data() + offset, static_cast<std::size_t>(size)};
}

std::string_view elf_file::loaded(std::uint64_t address) const {
  for (auto const &s : segments_)
    if (s.type == PT_LOAD && address >= s.address && address - s.address < s.file_size)
      return bytes(s.offset, s.file_size).substr(address - s.address);
  throw error(path_ + ": the file is damaged: it names an address that it does not have");
}

std::vector<elf_file::note> elf_file::notes() const {
  std::vector<note> found;
  for (auto const &s : segments_) {
    if (s.type != PT_NOTE) continue;
    std::uint64_t alignment = s.alignment == 8 ? 8 : 4;
    auto all = bytes(s.offset, s.file_size);
    for (std::uint64_t at = 0; all.size() - at >= sizeof(Elf64_Nhdr);) {
      auto head = read<Elf64_Nhdr>(all.substr(at));
      std::uint64_t text = at + sizeof head, content = at + padded(sizeof head + head.n_namesz, alignment);
      if (content > all.size() || head.n_descsz > all.size() - content) break;
      auto owner = all.substr(text, head.n_namesz ? head.n_namesz - 1 : 0);
      found.push_back({owner, head.n_type, reinterpret_cast<unsigned char const *>(all.data()) + content, head.n_descsz,
                       static_cast<std::size_t>(s.address + content)});
      at = content + padded(head.n_descsz, alignment);
      if (at > all.size()) break;
    }
  }
  return found;
}

std::optional<std::set<std::string_view>> elf_file::dynamic_symbols(side wanted) const {
  auto const head = read<Elf64_Ehdr>(bytes(0, sizeof(Elf64_Ehdr)));
  auto section = [&](std::uint64_t i) {
    return read<Elf64_Shdr>(bytes(head.e_shoff + i * sizeof(Elf64_Shdr), sizeof(Elf64_Shdr)));
  };
  if (head.e_shoff == 0) return {};
  std::set<std::string_view> names;
  for (unsigned i = 0; i < head.e_shnum; ++i) {
    auto const table = section(i);
    if (table.sh_type != SHT_DYNSYM) continue;
    auto const strings_section = section(table.sh_link);
    auto const strings = bytes(strings_section.sh_offset, strings_section.sh_size);
    auto all = bytes(table.sh_offset, table.sh_size);
    for (; all.size() >= sizeof(Elf64_Sym); all.remove_prefix(sizeof(Elf64_Sym))) {
      auto const symbol = read<Elf64_Sym>(all);
      if ((symbol.st_shndx == SHN_UNDEF) != (wanted == side::undefined) || symbol.st_name >= strings.size()) continue;
      auto const name = strings.substr(symbol.st_name);
      names.insert(name.substr(0, name.find('\0')));
    }
  }
  return names;
}

std::vector<std::string> elf_file::dynamic_texts(std::int64_t tag) const {
  std::vector<std::uint64_t> offsets;
  std::uint64_t strings = 0;
  for (auto const &s : segments_) {
    if (s.type != PT_DYNAMIC) continue;
    auto all = bytes(s.offset, s.file_size);
    for (; all.size() >= sizeof(Elf64_Dyn); all.remove_prefix(sizeof(Elf64_Dyn))) {
      auto row = read<Elf64_Dyn>(all);
      if (row.d_tag == DT_NULL) break;
      if (row.d_tag == DT_STRTAB) strings = row.d_un.d_ptr;
      if (row.d_tag == tag) offsets.push_back(row.d_un.d_val);
    }
  }
  std::vector<std::string> texts;
  for (auto offset : offsets) {
    auto text = loaded(strings + offset);
    texts.emplace_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

std::vector<std::string> elf_file::needed() const { return dynamic_texts(DT_NEEDED); }

std::vector<std::string> elf_file::library_paths() const {
  auto lists = dynamic_texts(DT_RUNPATH);
  if (lists.empty()) lists = dynamic_texts(DT_RPATH);
  auto origin = std::filesystem::absolute(path_).parent_path().string();
  std::vector<std::string> paths;
  for (auto const &list : lists) {
    for (std::size_t at = 0; at <= list.size();) {
      auto end = std::min(list.find(':', at), list.size());
      std::string path = list.substr(at, end - at);
      for (std::string name : {"$ORIGIN", "${ORIGIN}"})
        if (auto found = path.find(name); found != std::string::npos) path.replace(found, name.size(), origin);
      if (!path.empty()) paths.push_back(std::move(path));
      at = end + 1;
    }
  }
  return paths;
}

}  // namespace ferry::driver
