// The libraries that this process has loaded since main started, by dlopen.
//
// Unlike the executable's modules they differ from process to process, have no number that all know, may define what
// another one does too, and may be unloaded at any time. So each has a key, made of its file's path and build, by which
// processes name it; what is read of it is copied; and its names count within it alone, see program_graph.hpp.
#pragma once

#include "globals/modules.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ferry::globals {

struct library {
  std::string path;   // of its file
  std::string build;  // from its build id, or else the file's number, and its tables
  std::uint64_t key = 0;
  bool is_global = false;  // what it defines is found by libraries that are loaded after it (RTLD_GLOBAL)
  loaded_tables tables;    // of one that was compiled with ferry++
  std::vector<void const *> bound_to;  // what it leaves to others to define, where everybody sees that

  struct segment {
    std::uintptr_t first, last;
    bool is_writable;
  };
  std::vector<segment> segments;
  std::uintptr_t base = 0;
  std::string loaded_as;  // the dynamic linker's name of it

  std::uint64_t number = 0;                   // in the registry: of all that were found in this process
  mutable std::atomic<bool> is_kept = false;  // this process does not unload it any more

  segment const *segment_of(void const *address) const;
};

using library_pointer = std::shared_ptr<library const>;

// Those that are loaded now, in the order in which they were. Of `known` ones those are kept that are the same still:
// which is not known of any that can be unloaded when one has been. Waits while another thread loads a library.
std::vector<library_pointer> find_libraries(std::vector<library_pointer> const &known, bool any_unloaded);

// As long as it lives a library that was loaded when it was made stays so.
class library_hold {
public:
  explicit library_hold(library const &);
  library_hold(library_hold &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  library_hold &operator=(library_hold &&) = delete;
  ~library_hold();

  // False when it is not loaded any more.
  explicit operator bool() const { return handle_ != nullptr; }
  // For as long as the process lives.
  bool keep() { return std::exchange(handle_, nullptr) != nullptr; }

private:
  void *handle_;
};

// What a process is asked to load.
struct wanted_library {
  std::string path, build;
  bool is_global = false;
};
// Loads it for as long as this process lives; `keeps`: also when the process has loaded it itself already. Returns
// whether it will stay. Throws ferry::error, which says why it cannot be loaded.
bool load_library(wanted_library const &, std::vector<library_pointer> const &loaded, bool keeps);

// Keys differ from the numbers of the program's own modules.
constexpr std::uint64_t first_key = std::uint64_t{1} << 62;

}  // namespace ferry::globals
