// The parts of a linked 64-bit ELF file that ferry reads: its notes and the shared libraries it names. The file may be
// anybody's: every offset in it is checked.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::driver {

class elf_file {
public:
  // Throws ferry::error when it cannot be read or is not an ELF file of this machine.
  explicit elf_file(std::string path);
  elf_file(elf_file &&) = default;

  struct note {
    std::string_view owner;
    std::uint32_t type;
    unsigned char const *bytes;
    std::size_t size;
    std::size_t place;  // where it lies when the file is loaded, from the start of the image
  };

  std::string const &path() const { return path_; }
  std::vector<note> notes() const;
  // The names that its dynamic symbols define for other files, or leave to these to define. Nothing when it has no
  // section headers.
  enum class side { defined, undefined };
  std::optional<std::set<std::string_view>> dynamic_symbols(side) const;
  std::vector<std::string> needed() const;         // DT_NEEDED
  std::vector<std::string> library_paths() const;  // DT_RUNPATH, or else DT_RPATH, with $ORIGIN replaced

private:
  struct segment {
    std::uint32_t type;
    std::uint64_t offset, address, file_size, alignment;
  };
  std::string_view bytes(std::uint64_t offset, std::uint64_t size) const;
  std::string_view loaded(std::uint64_t address) const;  // from that address to the end of its segment
  std::vector<std::string> dynamic_texts(std::int64_t tag) const;

  std::string path_;
  std::vector<char> content_;
  std::vector<segment> segments_;
};

}  // namespace ferry::driver
