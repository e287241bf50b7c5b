#include "globals/registry.hpp"

#include "globals/held_types.hpp"
#include "globals/modules.hpp"
#include "globals/plain_types.hpp"
#include "globals/program_graph.hpp"
#include "values/constness.hpp"
#include "values/dynamic.hpp"
#include "values/hash.hpp"
#include "values/readable_name.hpp"

#include <algorithm>
#include <deque>
#include <map>

namespace ferry::globals {

struct registry::contents {
  program_graph graph;
  plain_types plain;
  std::unordered_map<node_id, abi::type const *> plain_type_of;  // of variables of C files
  std::deque<variable> variables;
  std::vector<variable *> by_global;  // per global of the graph; null: it never travels
  std::unordered_map<std::uint64_t, variable *> by_id;
  std::unordered_map<void const *, variable *> by_address;
  // Where the variables lie that have tables, also those that do not travel: ascending by the end.
  struct place {
    std::uintptr_t end, begin;
    std::uint64_t id;
    bool process_local;
  };
  std::vector<place> places;
  std::unordered_map<std::uint64_t, std::size_t> places_by_id;
  place const *place_of(void const *address) const;
  values::named_variable named(place const &) const;
  std::unordered_map<abi::entry const *, std::uint64_t> entry_ids;
  std::unordered_map<std::uint64_t, abi::entry const *> entries;
  std::unordered_map<void const *, std::uint64_t> function_ids;
  std::unordered_map<std::uint64_t, void const *> functions;
  std::unordered_map<std::string, abi::exception const *> exceptions;
  held_types held;
  std::unordered_map<void const *, values::named_class> classes;  // by the virtual table of an object's begin
  std::unordered_map<std::uint64_t, abi::type const *> classes_by_id;
  std::unordered_map<std::string, std::string> classes_without;  // a description: why
  std::string build;

  std::mutex mutex;  // guards what follows
  std::unordered_map<std::uint64_t, std::unique_ptr<reach>> reaches;
  std::map<std::vector<std::uint64_t>, std::shared_ptr<reach const>> joint_reaches;

  void add(unit_view const &, std::string_view module, std::size_t place);
  abi::type const *description_of(global_info const &) const;
  void add_plain_types(unit_view const &);
  void add_class(abi::class_row const &, abi::type const *, unit_view const &, std::string_view module, std::size_t at);
  void make_variables();
  void find_places();
  std::unique_ptr<reach> find_reach(std::vector<std::uint64_t> const &ids) const;
  std::string describe(reached const &, global_info const &) const;
};

void registry::contents::add(unit_view const &unit, std::string_view module, std::size_t place) {
  graph.add(unit, module, place);
  add_plain_types(unit);
  auto const *pointer = unit.pointers();
  if (!pointer) return;
  pointer += std::size_t{unit.globals.size()} * abi::pointers_per_global;
  for (word i = 0; i < unit.entries.size(); ++i) {
    auto const *entry = static_cast<abi::entry const *>(*pointer++);
    std::uint64_t id = graph.identity(graph.joined(unit.entries[i].node));
    entry_ids.emplace(entry, id);
    entries.emplace(id, entry);
  }
  for (word i = 0; i < unit.exceptions(); ++i) {
    auto const *exception = static_cast<abi::exception const *>(*pointer++);
    exceptions.emplace(exception->type_name, exception);
  }
  for (word i = 0; i < unit.functions.size(); ++i) {
    auto const *function = *pointer++;
    if (!function) continue;  // a weak one that nobody defines
    std::uint64_t id = graph.identity(graph.joined(unit.functions[i]));
    function_ids.emplace(function, id);
    functions.emplace(id, function);
  }
  for (word i = 0; i < unit.held_types.size(); ++i)
    held.add(*static_cast<abi::held_type const *>(*pointer++), graph.identity(graph.joined(unit.held_types[i])));
  for (word i = 0; i < unit.classes.size(); ++i)
    add_class(unit.classes[i], static_cast<abi::type const *>(*pointer++), unit, module, place);
}

void registry::contents::add_plain_types(unit_view const &unit) {
  auto const types = plain.add(unit);
  if (types.empty()) return;
  for (word i = 0; i < unit.globals.size(); ++i) {
    auto const row = unit.globals[i];
    if (row.plain > types.size()) throw error("the program's tables are damaged: a variable has no type");
    if (row.plain) plain_type_of.emplace(graph.joined(row.node), types[row.plain - 1]);
  }
}

abi::type const *registry::contents::description_of(global_info const &g) const {
  if (!g.pointers) return nullptr;
  auto const plain_type = plain_type_of.find(g.node);
  return plain_type != plain_type_of.end() ? plain_type->second : static_cast<abi::type const *>(g.pointers[2]);
}

// One that several units describe counts as the first one's.
void registry::contents::add_class(abi::class_row const &row, abi::type const *of, unit_view const &unit,
                                   std::string_view module, std::size_t at) {
  std::string const name(unit.text(row.type_info));
  auto const *c = of ? values::dynamic_class_of(*of) : nullptr;
  if (!c || !values::can_be_made(*c)) {
    if (row.reason) classes_without.emplace(name, unit.text(row.reason));
    return;
  }
  auto const place = std::string(module) + '\n' + std::to_string(at) + '\n' + name;
  values::named_class const named{of, values::hash_of(place.data(), place.size()).low};
  if (classes.emplace(values::first_vtable(*c), named).second) classes_by_id.emplace(named.id, of);
}

void registry::contents::make_variables() {
  for (std::uint32_t i = 0; i < graph.globals().size(); ++i) {
    auto const &g = graph.globals()[i];
    by_global.push_back(nullptr);
    auto const *description = description_of(g);
    if (!description || g.is(abi::global_row::process_local) || description->what == abi::kind::local) continue;
    variable v;
    v.id = graph.identity(g.node);
    v.index = variables.size();
    v.name = g.name;
    v.type = g.type;
    v.file = g.file;
    v.line = g.line;
    v.address = const_cast<void *>(g.pointers[0]);
    v.guard = static_cast<unsigned char *>(const_cast<void *>(g.pointers[1]));
    v.wide_guard = g.is(abi::global_row::wide_guard);
    v.description = description;
    v.constant = g.is(abi::global_row::constant) && values::is_constant_when_const(*description);
    v.never_written = graph.never_written(i);
    variables.push_back(std::move(v));
    by_global.back() = &variables.back();
    by_id.emplace(variables.back().id, &variables.back());
    by_address.emplace(variables.back().address, &variables.back());
  }
}

void registry::contents::find_places() {
  for (auto const &g : graph.globals()) {
    auto const first = g.pointers ? reinterpret_cast<std::uintptr_t>(g.pointers[0]) : 0;
    if (first != 0)
      places.push_back({first + g.bytes, first, graph.identity(g.node), g.is(abi::global_row::process_local)});
  }
  std::sort(places.begin(), places.end(), [](auto const &a, auto const &b) { return a.end < b.end; });
  for (std::size_t i = 0; i < places.size(); ++i) places_by_id.emplace(places[i].id, i);
}

registry::contents::place const *registry::contents::place_of(void const *address) const {
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  auto found = std::upper_bound(places.begin(), places.end(), at, [](auto a, auto const &p) { return a < p.end; });
  return found != places.end() && found->begin <= at ? &*found : nullptr;
}

values::named_variable registry::contents::named(place const &p) const {
  auto const travels = by_id.find(p.id);
  return {p.id, reinterpret_cast<void *>(p.begin), p.end - p.begin,
          travels == by_id.end() ? nullptr : travels->second->description, p.process_local};
}

registry::registry() : contents_(std::make_unique<contents>()) {
  for_each_module([&](loaded_module const &m) {
    contents_->graph.begin_module(m.names);
    for (auto const &u : m.units) contents_->add(unit_view(u.bytes, u.size), m.name, u.place);
  });
  contents_->graph.finish();
  contents_->make_variables();
  contents_->find_places();
  contents_->build = build_identity();
}
registry::~registry() = default;

registry const &registry::program() {
  static registry const *const only = new registry();
  return *only;
}

std::string registry::contents::describe(reached const &r, global_info const &g) const {
  std::string text = "reaches global '" + std::string(g.name) + "' (" + std::string(g.file) + ":" +
                     std::to_string(g.line) + "), which cannot be sent: " + std::string(g.reason) + "; path:";
  for (std::size_t i = 1; i + 1 < r.path.size(); ++i)
    if (auto const name = graph.name(r.path[i]); !name.empty()) text += " " + values::readable_symbol(std::string(name)) + " ->";
  return text + " " + std::string(g.name) +
         ". Mark the variable [[ferry::process_local]] if each process may have its own";
}

std::unique_ptr<reach> registry::contents::find_reach(std::vector<std::uint64_t> const &ids) const {
  auto found = std::make_unique<reach>();
  std::vector<node_id> roots;
  for (auto id : ids)
    if (auto root = graph.find(id)) roots.push_back(*root);
  for (auto const &r : graph.reach(roots)) {
    auto const &g = graph.globals()[r.global];
    if (auto *v = by_global[r.global]) {
      found->variables.push_back({v, r.may_write});
    } else if (g.is(abi::global_row::unsupported) && !g.is(abi::global_row::constant) &&
               !g.is(abi::global_row::process_local) && found->problem.empty()) {
      found->problem = describe(r, g);
    }
  }
  return found;
}

reach const &registry::reach_of(std::uint64_t id) const {
  std::lock_guard lock(contents_->mutex);
  auto &place = contents_->reaches[id];
  if (!place) place = contents_->find_reach({id});
  return *place;
}

std::shared_ptr<reach const> registry::reach_of(std::vector<std::uint64_t> const &ids) const {
  // A program whose values keep pointing to other functions must not fill the memory.
  constexpr std::size_t most_kept = 1024;
  std::lock_guard lock(contents_->mutex);
  auto &kept = contents_->joint_reaches;
  if (auto found = kept.find(ids); found != kept.end()) return found->second;
  if (kept.size() == most_kept) kept.clear();
  return kept.emplace(ids, contents_->find_reach(ids)).first->second;
}

template <class Map, class Key> static auto look_up(Map const &map, Key const &key) {
  auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

variable const *registry::find(std::uint64_t id) const { return look_up(contents_->by_id, id); }
variable const *registry::at(void const *address) const { return look_up(contents_->by_address, address); }
std::size_t registry::variable_count() const { return contents_->variables.size(); }
variable const &registry::by_index(std::size_t i) const { return contents_->variables[i]; }
std::uint64_t registry::id_of(abi::entry const &e) const { return look_up(contents_->entry_ids, &e); }
abi::entry const *registry::entry(std::uint64_t id) const { return look_up(contents_->entries, id); }
std::uint64_t registry::function_id(void const *address) const { return look_up(contents_->function_ids, address); }
void const *registry::function(std::uint64_t id) const { return look_up(contents_->functions, id); }
std::uint64_t registry::variable_id(void const *address) const {
  auto const *found = contents_->place_of(address);
  return found && !found->process_local ? found->id : 0;
}
values::named_variable registry::variable_at(void const *address) const {
  auto const *found = contents_->place_of(address);
  return found ? contents_->named(*found) : values::named_variable{};
}
values::named_variable registry::variable_named(std::uint64_t id) const {
  auto const found = contents_->places_by_id.find(id);
  auto const *travels = find(id);
  if (found == contents_->places_by_id.end() || (travels && !travels->is_initialised())) return {};
  return contents_->named(contents_->places[found->second]);
}
values::program_names::held_type registry::find_held_type(void const *holder, void const *held) const {
  return contents_->held.find(holder, held);
}
abi::held_type const *registry::held_type_of(std::uint64_t id) const { return contents_->held.by_id(id); }
values::named_class registry::class_with(void const *vtable) const { return look_up(contents_->classes, vtable); }
abi::type const *registry::class_named(std::uint64_t id) const { return look_up(contents_->classes_by_id, id); }
std::string registry::why_no_class(char const *type_info_name) const {
  return look_up(contents_->classes_without, std::string(type_info_name));
}
abi::exception const *registry::exception(std::string const &name) const {
  return look_up(contents_->exceptions, name);
}
std::vector<abi::type const *> registry::types() const {
  std::vector<abi::type const *> all;
  for (auto const &v : contents_->variables) all.push_back(v.description);
  for (auto const &[id, e] : contents_->entries) {
    all.push_back(*e->callable);
    for (unsigned i = 0; i < e->argument_count; ++i) all.push_back(*e->arguments[i]);
    if (e->result) all.push_back(*e->result);
  }
  return all;
}
std::string const &registry::build() const { return contents_->build; }

}  // namespace ferry::globals
