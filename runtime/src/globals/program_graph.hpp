// Who refers to whom in the whole program: the units' graphs joined by the identity of their nodes, what can be reached
// from a node, and which variables code there may write.
//
// Each unit says of its own functions what they may write, and proves the rest. What the whole program adds: a pointer
// into a variable may escape in another unit; code may be unknown, in a file without tables; and code may run that
// nobody on the way names: callbacks, virtual functions that a library calls.
#pragma once

#include "globals/linked_names.hpp"
#include "globals/unit_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ferry::globals {

using node_id = std::uint32_t;

// A global variable as the tables describe it. Views point into the tables.
struct global_info {
  node_id node = 0;
  std::string_view name, type, file, reason;
  unsigned line = 0;
  word flags = 0;
  std::uint64_t bytes = 0;
  void const *const *pointers = nullptr;  // its three pointers, see abi/tables.hpp; null when read from a file

  bool is(word flag) const { return (flags & flag) != 0; }
};

// One global that can be reached, and a shortest path to it.
struct reached {
  std::uint32_t global = 0;   // index into globals()
  std::vector<node_id> path;  // from a root to the variable, both included
  bool written = false;       // something on the way to it, that can be reached too, visibly writes it
  bool may_write = true;      // false only when it is proven that code reached from the root leaves its value alone
};

class program_graph {
public:
  // The units added from here on are of another module, of which this is known.
  void begin_module(linked_names names) { modules_.push_back(std::move(names)); }

  // Adds a unit of a module; all of them, then `finish`. `place` tells the module's units apart: together with the
  // module's name it makes the identity of names that are local to the unit.
  // `library`: that it belongs to, which has been begun; 0: it is the program's.
  void add(unit_view const &, std::string_view module, std::uint64_t place, std::uint32_t library = 0);
  // After the program's units: another library comes, by its key. Returns its number here, from 1 on.
  std::uint32_t begin_library(std::uint64_t key, bool is_global);

  void finish();

  // A node's identity in the program, by which processes of the same program name it.
  std::uint64_t identity(node_id n) const { return nodes_[n].identity; }
  std::optional<node_id> find(std::uint64_t identity) const;

  // Whether only its own unit can name it.
  bool is_local(node_id n) const { return nodes_[n].is(abi::node_row::local); }
  std::uint32_t library(node_id n) const { return nodes_[n].library; }  // 0: it is the program's
  // The other libraries whose definitions this one's code may be bound to.
  std::vector<std::uint32_t> bound_to(std::uint32_t library) const;
  std::string_view name(node_id n) const { return nodes_[n].name; }  // the linker's name
  std::string_view file(node_id n) const { return nodes_[n].file; }
  unsigned line(node_id n) const { return nodes_[n].line; }

  std::vector<global_info> const &globals() const { return globals_; }
  // All globals that can be reached from these nodes, in the order of their names.
  // `beyond`, when asked for: what the code there may do to variables that it does not name.
  struct effects_beyond {
    bool unknown = false;         // some of it is in a file without tables
    bool writes_through = false;  // by pointers found in variables that do not own their targets
  };
  std::vector<reached> reach(std::vector<node_id> const &roots, effects_beyond *beyond = nullptr) const;
  std::vector<reached> reach(node_id root) const { return reach(std::vector{root}); }
  // Whether nothing but its initialiser, and what ran before main with it, has ever written the global: proven of all
  // code that can name it.
  bool never_written(std::uint32_t global) const;
  // Whether code that does so to variables that it does not name may write the global.
  bool may_be_written_beyond(std::uint32_t global, effects_beyond const &) const;
  // Whether code that runs where values are made, ended or encoded may write the global.
  bool may_be_written_by_values(std::uint32_t global) const { return used_by_values_[global]; }
  // An object file without tables that is known to name the global, if there is one.
  std::string_view user_without_tables(std::uint32_t global) const;

  // The node that a unit's node became; for the unit added last.
  node_id joined(word node_of_unit) const { return last_unit_.at(node_of_unit); }

private:
  struct edge {
    node_id to;
    word flags;
    bool is(abi::edge_flag flag) const { return (flags & flag) != 0; }
  };
  struct node {
    std::uint64_t identity = 0;
    std::uint64_t name_hash = 0;
    std::string_view name, file;
    std::uint32_t library = 0;
    unsigned line = 0;
    word flags = 0;            // of all units together
    std::uint32_t module = 0;  // of the first unit that names it
    bool in_several_modules = false;
    std::uint32_t global = no_global;
    std::vector<edge> edges;

    bool is(abi::node_row::flag flag) const { return (flags & flag) != 0; }
  };
  // What some code may do to variables.
  struct effects {
    std::vector<bool> writes;  // by global
    bool writes_through = false;
    bool unknown = false;
  };
  static constexpr std::uint32_t no_global = ~0u;
  // Shows each node that can be reached, once, and the node it was reached from; breadth first.
  template <class Show> void walk(std::vector<node_id> const &roots, Show show) const;
  void note(node const &, effects &) const;
  bool may_write(std::uint32_t global, effects const &) const;
  // Whether all code that can name it is in units that are here.
  bool is_closed(node const &) const;
  std::uint64_t identity_of(abi::node_row const &, std::uint64_t unit, std::uint32_t library) const;
  node_id join(abi::node_row const &, std::uint64_t unit, std::uint32_t library, void const *variable);
  void bind_libraries();
  void bind_what_is_found_by_name();
  void find_what_values_use();
  bool defines(node const &) const;
  bool is_seen_by(node const &of, node const &by) const;

  std::vector<linked_names> modules_{1};
  std::vector<node> nodes_;
  std::vector<global_info> globals_;
  std::unordered_map<std::uint64_t, node_id> by_identity_;
  std::vector<node_id> last_unit_;
  struct namespace_of_library {
    std::uint64_t key;
    bool is_global;
    std::vector<std::uint32_t> bound_to;
  };
  std::vector<namespace_of_library> libraries_;
  std::unordered_map<void const *, node_id> by_address_;  // the variables
  effects callbacks_;   // of code that may run without being named
  effects everything_;  // of all functions but those that run before main does
  std::vector<bool> used_by_values_;  // by global
};

}  // namespace ferry::globals
