#include "globals/library_file.hpp"

#include "globals/modules.hpp"
#include "memory/mappings.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <vector>

namespace ferry::globals {
namespace {

class mapped_bytes {
public:
  explicit mapped_bytes(std::string const &path) {
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return;
    struct stat about {};
    if (::fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
      size_ = static_cast<std::size_t>(about.st_size);
      data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
      if (data_ == MAP_FAILED) size_ = 0;
    }
    ::close(file);
  }
  ~mapped_bytes() {
    if (size_) ::munmap(data_, size_);
  }
  mapped_bytes(mapped_bytes const &) = delete;
  mapped_bytes &operator=(mapped_bytes const &) = delete;

  bool has(std::size_t offset, std::size_t bytes) const { return offset <= size_ && bytes <= size_ - offset; }
  unsigned char const *at(std::size_t offset) const { return static_cast<unsigned char const *>(data_) + offset; }

private:
  void *data_ = nullptr;
  std::size_t size_ = 0;
};

bool is_library(ElfW(Ehdr) const &head) {
#ifdef __aarch64__
  constexpr auto machine = EM_AARCH64;
#else
  constexpr auto machine = EM_X86_64;
#endif
  return std::memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 && head.e_ident[EI_CLASS] == ELFCLASS64 &&
         head.e_type == ET_DYN && head.e_machine == machine && head.e_phentsize == sizeof(ElfW(Phdr));
}

}  // namespace

std::string build_of(dl_phdr_info const &module, std::uint64_t file) {
  auto build = build_identity(module);
  if (!has_build_id(module)) build += std::to_string(file);
  return build;
}

std::string build_of_file(std::string const &path) {
  mapped_bytes const file(path);
  ElfW(Ehdr) head;
  if (!file.has(0, sizeof head)) return {};
  std::memcpy(&head, file.at(0), sizeof head);
  std::size_t const table = head.e_phnum * sizeof(ElfW(Phdr));
  if (!is_library(head) || !file.has(head.e_phoff, table)) return {};
  std::vector<ElfW(Phdr)> segments(head.e_phnum);
  if (table) std::memcpy(segments.data(), file.at(head.e_phoff), table);
  // As if it were loaded with each of its bytes where it lies in the file.
  for (auto &s : segments) {
    if (s.p_type == PT_NOTE && !file.has(s.p_offset, s.p_filesz)) return {};
    s.p_vaddr = s.p_offset;
    s.p_memsz = s.p_filesz;
  }
  dl_phdr_info module{};
  module.dlpi_addr = reinterpret_cast<ElfW(Addr)>(file.at(0));
  module.dlpi_phdr = segments.data();
  module.dlpi_phnum = head.e_phnum;
  return build_of(module, memory::file_mapped_at(file.at(0)).number);
}

}  // namespace ferry::globals
