// The program as its tables describe it: variables, entries, exception types, and which variables an entry reaches.
#pragma once

#include "globals/library.hpp"
#include "values/names.hpp"

#include <ferry/abi/types.hpp>

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ferry::globals {

// A global variable of the program, or of a library that it has loaded: then of this loading of it.
struct variable {
  std::uint64_t id;   // the same in every process of the program
  std::size_t index;  // 0, 1, …: for arrays by variable; nobody gets one again
  std::string name, type, file;
  unsigned line;
  void *address;
  unsigned char *guard;  // first byte is not 0 once it is initialised; null: initialised before main
  bool wide_guard;       // it has more bytes
  abi::type const *description;
  bool constant;
  bool never_written;    // but by its initialiser before main; a library that is loaded may write it
  bool has_codec;        // its encoding, and what that gives, may depend on other globals
  bool used_by_values;   // code that runs where values are made, ended or encoded names it, and may write it
  bool is_gone = false;  // its library has been unloaded
  std::uint64_t library = 0;  // its key, see library.hpp; 0: it is the program's

  // Its value never changes once it is initialised.
  bool is_fixed() const { return (constant || __atomic_load_n(&never_written, __ATOMIC_RELAXED)) && !has_codec; }
  void may_be_written_now() { __atomic_store_n(&never_written, false, __ATOMIC_RELAXED); }
  void is_now_used_by_values() { __atomic_store_n(&used_by_values, true, __ATOMIC_RELAXED); }
  bool is_used_by_values() const { return __atomic_load_n(&used_by_values, __ATOMIC_RELAXED); }
  // Nothing may be read of its memory and its description then.
  bool is_unloaded() const { return __atomic_load_n(&is_gone, __ATOMIC_ACQUIRE); }
  void set_unloaded() { __atomic_store_n(&is_gone, true, __ATOMIC_RELEASE); }
  bool is_initialised() const { return !guard || __atomic_load_n(guard, __ATOMIC_ACQUIRE) != 0; }
  // For one that has a guard: whether its initialiser is not to run any more.
  void set_initialised(bool yes) const {
    if (yes == is_initialised()) return;
    // libc++abi notes in the second byte as well that the initialiser has run; libstdc++ that it runs.
    if (!yes && wide_guard) __atomic_store_n(guard + 1, 0, __ATOMIC_RELAXED);
    __atomic_store_n(guard, yes ? 1 : 0, __ATOMIC_RELEASE);
  }
};

// A variable that a call reaches.
struct reached_variable {
  variable const *of;
  bool may_write;  // false: code reached by the call leaves its value alone, that is proven
};

// The variables that a call reaches.
struct reach {
  std::vector<reached_variable> variables;
  // The keys of the libraries that these are in, and what the call begins with or names.
  std::vector<std::uint64_t> libraries;
  // Variables that its code may write though it does not name them, by index; null: none.
  std::shared_ptr<std::vector<bool> const> writes_beyond;
  // When one of them cannot travel: which, why, and the path of functions to it. The call is then refused.
  std::string problem;
};

// Made from the tables of all loaded modules on first use. What it says changes only in `look_for_libraries`: then all
// of it does at once, but for the variables, which stay as long as the process. Thread-safe; does
// not end before a thread that has used it.
class registry final : public values::program_names {
public:
  static registry &program();
  registry();
  ~registry() override;

  // Takes note of libraries that have been loaded and unloaded since the last time. To be called before anything of
  // them can be named. Costs next to nothing when there are none. May wait for another thread that loads one.
  void look_for_libraries();
  // A number that is another one after each such change.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // A library that a call needs where it runs, as this process tells another of it.
  struct needed_library {
    library_pointer of;
    std::uint64_t bindings;
  };
  bool has_libraries() const;
  // Those of these keys, and those that they need, in the order to load them.
  std::vector<needed_library> needed(std::vector<std::uint64_t> const &keys) const;
  // Has a library loaded, see load_library. Throws ferry::error, also when it is not the same here as for who asks.
  void load(wanted_library const &, std::uint64_t bindings, bool keeps);
  // The same, kept from being unloaded.
  std::vector<library_hold> hold(std::vector<std::uint64_t> const &keys) const;

  variable const *find(std::uint64_t id) const;
  variable const *at(void const *address) const;
  // The variables whose codecs may look into this one.
  std::vector<variable const *> const &codecs_with(variable const &) const;
  std::size_t variable_count() const;
  variable const &by_index(std::size_t) const;

  // Entries. The id is 0 for one that is in no table: its unit was compiled without the plugin.
  std::uint64_t id_of(abi::entry const &) const;
  abi::entry const *entry(std::uint64_t id) const;

  // Functions whose address the program takes: their id in the reference graph, and back. 0 and null when unknown.
  std::uint64_t function_id(void const *address) const override;
  void const *function(std::uint64_t id) const override;

  std::uint64_t variable_id(void const *address) const override;
  values::named_variable variable_at(void const *address) const override;
  values::named_variable variable_named(std::uint64_t id) const override;

  // What std::function and their like hold.
  held_type find_held_type(void const *holder, void const *held) const override;
  abi::held_type const *held_type_of(std::uint64_t id) const override;

  values::named_class class_with(void const *vtable) const override;
  abi::type const *class_named(std::uint64_t id) const override;
  std::string why_no_class(char const *type_info_name) const override;

  bool find_in_library(void const *address, values::image_place &) const override;
  values::loaded_place in_library(values::image_place) const override;

  // What code starting at this entry, function or variable reaches.
  std::shared_ptr<reach const> reach_of(std::uint64_t id) const;
  // What code starting at any of these reaches; those that are in no table reach nothing. `ids` are ascending.
  std::shared_ptr<reach const> reach_of(std::vector<std::uint64_t> const &ids) const;

  abi::exception const *exception(std::string const &type_name) const override;

  // The types of all variables of the program, and of what its calls take along and bring back.
  std::vector<abi::type const *> types() const;

  // Names the program: the same in processes that run the same executable with the same libraries, but for those that
  // are loaded later.
  std::string const &build() const { return build_; }

private:
  struct contents;
  contents const &now() const;
  std::shared_ptr<contents const> latest() const;
  void take_note(std::vector<library_pointer> found);

  loaded_tables program_;
  std::string build_;
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<unsigned long long> loaded_{0}, unloaded_{0};  // as of the last look, see memory/shared_modules.hpp

  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<contents const> contents_;
  std::vector<library_pointer> libraries_;
  std::uint64_t last_number_ = 0;
  struct known_variables;
  std::unique_ptr<known_variables> variables_;
  struct viewer;
  static void end_viewer(void *);
  mutable std::list<viewer> viewers_;
};

}  // namespace ferry::globals
