#include "explain.hpp"

#include "globals/program_graph.hpp"
#include "program_files.hpp"
#include "values/readable_name.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <tuple>

namespace ferry::driver {
namespace {

using globals::node_id;
using globals::program_graph;
using globals::unit_view;

std::string place(std::string_view file, unsigned line) {
  return line ? std::string(file) + ":" + std::to_string(line) : std::string();
}

bool is_plumbing(std::string_view linker_name) {
  if (linker_name.empty()) return true;
  for (std::string_view start : {"_ZNSt", "_ZNKSt", "_ZSt", "_ZN5ferry", "_ZNK5ferry", "_ZN9__gnu_cxx"})
    if (linker_name.starts_with(start)) return true;
  return false;
}

std::string count(std::uint64_t n, char const *what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); }

// One remote call with all that is printed of it.
struct call {
  ferry::abi::call_row row;
  ferry::abi::entry_row entry;
  node_id root;  // the function that is named in the call, or what the runtime runs for it
  std::size_t unit;
  std::optional<node_id> target;
};

class report {
public:
  explicit report(program_files const &program) {
    for (std::size_t i = 0; i < program.files.size(); ++i) {
      auto const &file = program.files[i];
      auto const before = units_.size();
      auto const notes = file.notes();
      auto const library = i < program.first_loaded ? 0 : graph_.begin_library(i, false);
      graph_.begin_module(names_of(file, notes));
      for (auto const &n : notes) {
        if (n.owner != ferry::abi::note_owner || n.type != ferry::abi::note_type) continue;
        units_.emplace_back(n.bytes, n.size);
        graph_.add(units_.back(), file.path(), n.place, library);
        collect_calls();
      }
      if (units_.size() != before) continue;
      if (auto names = file.dynamic_symbols(elf_file::side::undefined))
        without_tables_.emplace_back(file_name(file.path()), std::move(*names));
    }
    graph_.finish();
    std::sort(calls_.begin(), calls_.end(), [&](call const &a, call const &b) { return key(a) < key(b); });
  }

  std::size_t units() const { return units_.size(); }

  void print(std::ostream &out) const {
    for (auto const &c : calls_) print(c, out);
    if (calls_.empty()) out << "The program makes no remote calls.\n";
  }

private:
  static globals::linked_names names_of(elf_file const &file, std::vector<elf_file::note> const &notes) {
    for (auto const &n : notes) {
      if (n.owner != ferry::abi::note_owner || n.type != ferry::abi::outside_names_type) continue;
      auto exported = file.dynamic_symbols(elf_file::side::defined);
      return {n.bytes, n.size, [exported](std::string_view name) { return !exported || exported->contains(name); }};
    }
    return {};
  }

  void collect_calls() {
    auto const &unit = units_.back();
    for (ferry::abi::word i = 0; i < unit.calls.size(); ++i) {
      auto row = unit.calls[i];
      auto entry = unit.entries[row.entry];
      std::optional<node_id> target;
      if (row.target) target = graph_.joined(row.target - 1);
      calls_.push_back({row, entry, target ? *target : graph_.joined(entry.node), units_.size() - 1, target});
    }
  }

  std::tuple<std::string_view, unsigned, unsigned, std::string_view> key(call const &c) const {
    return {units_[c.unit].text(c.row.file), c.row.line, c.row.column, units_[c.unit].text(c.row.within)};
  }

  void print(call const &c, std::ostream &out) const {
    auto const &unit = units_[c.unit];
    out << place(unit.text(c.row.file), c.row.line) << ':' << c.row.column << ": " << unit.text(c.row.function)
        << " in " << unit.text(c.row.within) << "\n  runs " << callable(c) << " -> " << unit.text(c.entry.result)
        << '\n';
    if (auto arguments = unit.text(c.entry.arguments); !arguments.empty())
      out << "  with every call, by value: arguments (" << arguments << ")\n";
    if (c.entry.captures != 0) {
      out << "  with every call: captures\n";
      for (ferry::abi::word i = 0; i < c.entry.captures; ++i)
        print_capture(unit, unit.captures[c.entry.first_capture + i], out);
    }
    auto reached = graph_.reach(c.root);
    out << (reached.empty() ? "  reaches no globals\n" : "  when they have changed: globals\n");
    for (auto const &r : reached) print_global(c, r, out);
    out << '\n';
  }

  static void print_capture(unit_view const &unit, ferry::abi::capture_row const &capture, std::ostream &out) {
    using row = ferry::abi::capture_row;
    out << "    " << unit.text(capture.name) << ": " << unit.text(capture.type) << ", " << count(capture.bytes, "byte");
    if (capture.flags & (row::by_reference | row::this_object)) out << ", the value of the object it refers to";
    out << '\n';
  }

  void print_global(call const &c, globals::reached const &r, std::ostream &out) const {
    using row = ferry::abi::global_row;
    auto const &g = graph_.globals()[r.global];
    out << "    " << g.name << ": " << g.type << ", " << count(g.bytes, "byte") << ", " << place(g.file, g.line);
    if (g.is(row::process_local))
      out << ", stays: [[ferry::process_local]]";
    else if (g.is(row::unsupported) && g.is(row::constant))
      out << ", a constant: every process has its own";
    else if (g.is(row::unsupported))
      out << ", CANNOT TRAVEL: " << g.reason;
    else if (g.is(row::constant))
      out << ", a constant: sent once";
    else if (g.is(row::guarded))
      out << ", once it is initialised";
    if (g.is(row::pointers) && !g.is(row::process_local))
      out << ", travels while '" << g.reason << "' points nowhere or to globals, which the call then reaches too";
    if (!g.is(row::process_local)) print_writes(r, out);
    for (auto const &[file, names] : without_tables_)
      if (!graph_.is_local(g.node) && names.contains(graph_.name(g.node))) print_other_user(file, out);
    if (auto const file = graph_.user_without_tables(r.global); !file.empty()) print_other_user(file, out);
    out << "\n      ";
    print_path(c, r, out);
    out << '\n';
  }

  static void print_other_user(std::string_view file, std::ostream &out) {
    out << ", also used by code without tables in " << file << ": what calls reach through it is not known";
  }

  void print_writes(globals::reached const &r, std::ostream &out) const {
    using row = ferry::abi::global_row;
    auto const &g = graph_.globals()[r.global];
    if (r.written)
      out << ", written there: the caller does not see it";
    else if (g.is(row::constant) || g.is(row::unsupported))
      return;
    else if (graph_.never_written(r.global))
      out << ", never written after its initialisation: sent once";
    else if (!r.may_write)
      out << ", only read there";
  }

  // The runtime's own functions at its start tell the user nothing.
  void print_path(call const &c, globals::reached const &r, std::ostream &out) const {
    out << "through " << callable(c);
    auto at = std::find_if(r.path.begin() + 1, r.path.end(), [&](node_id n) { return !is_plumbing(graph_.name(n)); });
    // The first step is the callable itself, where it is a lambda or a class.
    bool first = true;
    for (; at != r.path.end() - 1 && at < r.path.end(); ++at) {
      bool callable = first && graph_.line(*at) == c.entry.line && c.entry.line != 0;
      first = false;
      if (callable) continue;
      out << " -> " << function_name(*at);
    }
  }

  std::string callable(call const &c) const {
    return c.target ? function_name(*c.target) : std::string(units_[c.unit].text(c.entry.callable));
  }

  std::string function_name(node_id n) const {
    std::string name = values::readable_symbol(std::string(graph_.name(n)));
    auto where = place(graph_.file(n), graph_.line(n));
    if (name.find("$_") != std::string::npos || name.find("'lambda") != std::string::npos) name = "lambda";
    return where.empty() ? name : name + " (" + where + ")";
  }

  static std::string file_name(std::string const &path) { return path.substr(path.find_last_of('/') + 1); }

  std::vector<unit_view> units_;
  // Files that were not compiled with ferry++, and the names that they leave to others.
  std::vector<std::pair<std::string, std::set<std::string_view>>> without_tables_;
  program_graph graph_;
  std::vector<call> calls_;
};

}  // namespace

void explain(std::string const &program, std::vector<std::string> const &loaded, std::ostream &out) {
  auto files = find_program_files(program, loaded);
  report r(files);
  auto libraries = files.files.front().needed();
  bool linked = std::any_of(libraries.begin(), libraries.end(),
                            [](auto const &name) { return name.starts_with("libferry_runtime"); });
  if (r.units() == 0 && !linked) throw error(program + ": has no tables of ferry: compile and link it with ferry++");
  for (auto const &name : files.missing)
    out << "warning: " << name << " was not found: what it holds is missing here; set LD_LIBRARY_PATH\n";
  r.print(out);
}

}  // namespace ferry::driver
