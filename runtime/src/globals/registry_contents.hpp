// All that the tables of the loaded modules say, joined: one is made when the program starts, and another one each time
// that libraries have been loaded or unloaded. Constant, but for what is worked out from it and kept.
#pragma once

#include "globals/held_types.hpp"
#include "globals/library.hpp"
#include "globals/program_graph.hpp"
#include "globals/registry.hpp"
#include "values/names.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace ferry::globals {

struct registry::contents {
  // `all`: the variables that were known before; `variable_for` gives those of this time.
  contents(loaded_tables const &program, std::vector<library_pointer> loaded, std::vector<variable *> all,
           std::function<variable &(std::uint64_t library_number, std::uint64_t id)> const &variable_for);

  program_graph graph;
  std::unordered_map<node_id, abi::type const *> plain_type_of;  // of variables of C files
  std::vector<variable *> variables;                             // by index, also those that are gone
  std::vector<variable *> by_global;                             // per global of the graph; null: it never travels
  std::unordered_map<std::uint64_t, variable *> by_id;
  std::unordered_map<variable const *, std::vector<variable const *>> codecs_with;  // see registry::codecs_with
  // Per kind of code, see program_graph::effects_beyond, the variables that it may write, by index; null: none.
  std::shared_ptr<std::vector<bool> const> writes_beyond[2][2];
  std::unordered_map<void const *, variable *> by_address;
  // Where the variables lie that have tables, also those that do not travel: ascending by the end.
  struct place {
    std::uintptr_t end, begin;
    std::uint64_t id;
    bool process_local;
    std::uint64_t library;  // its key
  };
  std::vector<place> places;
  std::unordered_map<std::uint64_t, std::size_t> places_by_id;
  std::vector<place> constants;  // likewise: those that lead on to variables or functions
  std::unordered_map<abi::entry const *, std::uint64_t> entry_ids;
  std::unordered_map<std::uint64_t, abi::entry const *> entries;
  std::unordered_map<void const *, std::uint64_t> function_ids;
  std::unordered_map<std::uint64_t, void const *> functions;
  std::unordered_map<std::string, abi::exception const *> exceptions;  // null: several classes have that name
  held_types held;
  std::unordered_map<void const *, values::named_class> classes;  // by the virtual table of an object's begin
  std::unordered_map<std::uint64_t, abi::type const *> classes_by_id;
  std::unordered_map<std::string, std::string> classes_without;  // a description: why
  std::vector<abi::type const *> program_types;                  // of all that the program itself sends

  // The libraries, in the order in which they were loaded.
  struct loaded_library {
    library_pointer of;
    // Of what its tables name, which the dynamic linker has bound to another module, and to which: where that differs,
    // two processes do not mean the same variables and functions.
    std::uint64_t bindings = 0;
    std::vector<std::size_t> needs;  // other libraries that must be loaded before it for that
  };
  std::vector<loaded_library> libraries;

  mutable std::mutex mutex;  // guards what follows
  mutable std::unordered_map<std::uint64_t, std::shared_ptr<reach const>> reaches;
  mutable std::map<std::vector<std::uint64_t>, std::shared_ptr<reach const>> joint_reaches;

  static place const *place_of(std::vector<place> const &, void const *address);
  values::named_variable named(place const &) const;
  std::shared_ptr<reach const> find_reach(std::vector<std::uint64_t> const &ids) const;
  // Null: there is none of that key, or at that address.
  loaded_library const *library_with(std::uint64_t key) const;
  loaded_library const *library_at(void const *address) const;

private:
  void add(loaded_module const &, library const *, std::uint32_t number);
  void add(loaded_unit const &, std::string const &module, library const *, std::uint32_t number);
  void add_plain_types(loaded_unit const &);
  void add_class(abi::class_row const &, abi::type const *, loaded_unit const &, std::string const &module,
                 library const *);
  void add_exception(abi::exception const &, std::type_info const *local, library const *);
  void add_types(abi::entry const &);
  abi::type const *description_of(global_info const &) const;
  void make_variables(std::function<variable &(std::uint64_t, std::uint64_t)> const &variable_for);
  void find_codecs();
  void find_writes_beyond();
  void find_places();
  void find_bindings(loaded_library &, std::uint32_t number);
  std::uint64_t key(node_id) const;
  std::string describe(reached const &, global_info const &) const;
};

}  // namespace ferry::globals
