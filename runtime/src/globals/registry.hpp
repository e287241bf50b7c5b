// The program as its tables describe it: variables, entries, exception types, and which variables an entry reaches.
#pragma once

#include "values/names.hpp"

#include <ferry/abi/types.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ferry::globals {

// A global variable of the program.
struct variable {
  std::uint64_t id;   // the same in every process of the program
  std::size_t index;  // 0, 1, …: for arrays by variable
  std::string name, type, file;
  unsigned line;
  void *address;
  unsigned char *guard;  // first byte is not 0 once it is initialised; null: initialised before main
  bool wide_guard;       // it has more bytes
  abi::type const *description;
  bool constant;
  bool never_written;  // but by its initialiser before main

  // Its value never changes once it is initialised.
  bool is_fixed() const { return constant || never_written; }
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
  // When one of them cannot travel: which, why, and the path of functions to it. The call is then refused.
  std::string problem;
};

// Made from the tables of all loaded modules on first use; constant from then on. Thread-safe.
class registry final : public values::program_names {
public:
  static registry const &program();
  registry();
  ~registry() override;

  variable const *find(std::uint64_t id) const;
  variable const *at(void const *address) const;
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

  // What code starting at this entry, function or variable reaches.
  reach const &reach_of(std::uint64_t id) const;
  // What code starting at any of these reaches; those that are in no table reach nothing. `ids` are ascending.
  std::shared_ptr<reach const> reach_of(std::vector<std::uint64_t> const &ids) const;

  abi::exception const *exception(std::string const &type_name) const override;

  // The types of all variables, and of what calls take along and bring back.
  std::vector<abi::type const *> types() const;

  // Names the program: the same in processes that run the same executable with the same libraries.
  std::string const &build() const;

private:
  struct contents;
  std::unique_ptr<contents> contents_;
};

}  // namespace ferry::globals
