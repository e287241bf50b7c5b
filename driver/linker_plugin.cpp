// A plugin of the linker: for every object file of a link it notes which names the files without tables use, and adds
// an object with a note of them. So the runtime and `ferry explain` know of a variable whether code without tables can
// name it. Claims no file: what is linked, and how, stays as it is.
#include "object_file.hpp"
#include "outside_names.hpp"

#include <ferry/abi/tables.hpp>
#include <ferry/error.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include <plugin-api.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ferry::driver {
namespace {

struct link {
  ld_plugin_add_input_file add_input_file = nullptr;
  ld_plugin_message message = nullptr;
  outside_names names;
  unsigned machine = 0;
  abi::standard_library library = abi::standard_library::libstdcxx;  // of the runtime that the program is linked with
  bool all_seen = true;
  std::string added;  // path of the object that was added
};

// The linker gives its handlers no argument to find their state by.
link &current() {
  static link only;
  return only;
}

// The bytes of a file that the linker has open, or of a member of an archive.
class mapped_part {
public:
  mapped_part(int file, std::uint64_t offset, std::uint64_t size) {
    auto const page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    before_ = offset % page;
    size_ = size + before_;
    start_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, static_cast<off_t>(offset - before_));
  }
  ~mapped_part() {
    if (*this) ::munmap(start_, size_);
  }
  mapped_part(mapped_part const &) = delete;
  mapped_part &operator=(mapped_part const &) = delete;
  explicit operator bool() const { return start_ != MAP_FAILED; }
  std::string_view bytes() const { return {static_cast<char const *>(start_) + before_, size_ - before_}; }

private:
  void *start_;
  std::size_t size_, before_;
};

bool is_bitcode(std::string_view bytes) { return bytes.starts_with("BC\xc0\xde"); }

// To link what was compiled with another C++ library gives many errors, of which none says why.
ld_plugin_status refuse(link &l, std::string const &file) {
  bool const with = l.library == abi::standard_library::libcxx;
  l.message(LDPL_FATAL,
            "ferry: %s was compiled %s -stdlib=libc++, and the program is linked %s: all files of the program and of "
            "its libraries need the same C++ library",
            file.c_str(), with ? "without" : "with", with ? "with it" : "without");
  return LDPS_ERR;
}

ld_plugin_status see_file(ld_plugin_input_file const *file, int *claimed) {
  *claimed = 0;
  auto &l = current();
  mapped_part const part(file->fd, static_cast<std::uint64_t>(file->offset),
                         static_cast<std::uint64_t>(file->filesize));
  if (!part || is_bitcode(part.bytes())) {
    l.all_seen = false;
    return LDPS_OK;
  }
  auto const object = read_object(part.bytes());
  if (object.machine == 0) return LDPS_OK;  // a shared library
  auto const name = std::filesystem::path(file->name).filename().string();
  if (object.library != abi::standard_library::none && object.library != l.library) return refuse(l, name);
  l.machine = object.machine;
  l.names.add(object, name);
  return LDPS_OK;
}

// The linker takes it as a file only.
void add_object(link &l) {
  std::error_code problem;
  auto path = (std::filesystem::temp_directory_path(problem) / "ferry-link-XXXXXX.o").string();
  int const file = problem ? -1 : ::mkstemps(path.data(), 2);
  if (file < 0)
    throw error("no temporary file can be made: " + (problem ? problem.message() : path + ": " + std::strerror(errno)) +
                "; set TMPDIR");
  l.added = path;
  std::unique_ptr<int const, void (*)(int const *)> const closed(&file, [](int const *f) { ::close(*f); });
  write_note_object(file, l.machine, abi::outside_names_type, l.names.note());
}

ld_plugin_status add_note() {
  auto &l = current();
  if (!l.all_seen || l.machine == 0) return LDPS_OK;
  try {
    add_object(l);
  } catch (std::exception const &e) {
    l.message(LDPL_ERROR, "ferry's linker plugin: %s", e.what());
    return LDPS_ERR;
  }
  return l.add_input_file(l.added.c_str());
}

ld_plugin_status clean_up() {
  if (!current().added.empty()) ::unlink(current().added.c_str());
  return LDPS_OK;
}

}  // namespace
}  // namespace ferry::driver

extern "C" __attribute__((visibility("default"))) ld_plugin_status onload(ld_plugin_tv *offered) {
  using namespace ferry::driver;
  auto &l = current();
  ld_plugin_register_claim_file on_file = nullptr;
  ld_plugin_register_all_symbols_read on_all = nullptr;
  ld_plugin_register_cleanup on_end = nullptr;
  for (; offered->tv_tag != LDPT_NULL; ++offered) {
    auto const &u = offered->tv_u;
    switch (offered->tv_tag) {
    case LDPT_REGISTER_CLAIM_FILE_HOOK: on_file = u.tv_register_claim_file; break;
    case LDPT_REGISTER_ALL_SYMBOLS_READ_HOOK: on_all = u.tv_register_all_symbols_read; break;
    case LDPT_REGISTER_CLEANUP_HOOK: on_end = u.tv_register_cleanup; break;
    case LDPT_ADD_INPUT_FILE: l.add_input_file = u.tv_add_input_file; break;
    case LDPT_OPTION:
      if (u.tv_string == std::string_view("libc++")) l.library = ferry::abi::standard_library::libcxx;
      break;
    case LDPT_MESSAGE: l.message = u.tv_message; break;
    default: break;
    }
  }
  if (!on_file || !on_all || !on_end || !l.add_input_file || !l.message) return LDPS_OK;  // then there is no note
  on_file(see_file);
  on_all(add_note);
  on_end(clean_up);
  return LDPS_OK;
}
