// Seeing what data moved, and why; and steering it.
#pragma once
#pragma GCC system_header

#include <ferry/abi/same_library.hpp>
#include <ferry/error.hpp>
#include <ferry/export.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace ferry {

// A global variable whose value a process received and holds.
struct variable_info {
  std::string name;  // as written in C++: "scene", "cfg::opts", "main()::counter", "(anonymous namespace)::k"
  std::string type;
  std::size_t bytes;  // of its value as it travelled
  bool constant;      // const: sent once
};
FERRY_API std::ostream &operator<<(std::ostream &, variable_info const &);
// As a table with a heading.
FERRY_API std::ostream &operator<<(std::ostream &, std::vector<variable_info> const &);

// What travelled to a process and is held there now, in the order of names. Empty for a process that received nothing.
// Throws process_exited. Thread-safe.
FERRY_API std::vector<variable_info> varinfo(proc_id);

// How one thing travelled with the calls of one place in the source.
struct movement_entry {
  std::string call_site;  // "main.cpp:12", or the name given in call_options
  std::string kind;       // "global", "capture", "argument", "result"
  std::string name;       // the variable's; for arguments "#1", "#2", …; for results the type
  std::uint64_t sends;    // times it travelled
  std::uint64_t skips;    // times it was reached but the receiver already had it
  std::uint64_t bytes;    // of the values that travelled
  std::string reason;     // of the last send: "first use on 3", "changed", …
};
FERRY_API std::ostream &operator<<(std::ostream &, movement_entry const &);
FERRY_API std::ostream &operator<<(std::ostream &, std::vector<movement_entry> const &);

// This process's totals as a caller, since its start or the last reset_movement(). Thread-safe.
FERRY_API std::vector<movement_entry> movement();
FERRY_API void reset_movement();

}  // namespace ferry
