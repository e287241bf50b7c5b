#include "globals/registry_contents.hpp"

#include "globals/type_list.hpp"
#include "values/constness.hpp"
#include "values/dynamic.hpp"
#include "values/exceptions.hpp"
#include "values/hash.hpp"
#include "values/own_code.hpp"
#include "values/readable_name.hpp"

#include <algorithm>
#include <typeinfo>

namespace ferry::globals {
registry::contents::contents(loaded_tables const &program, std::vector<library_pointer> loaded,
                             std::vector<variable *> all,
                             std::function<variable &(std::uint64_t, std::uint64_t)> const &variable_for)
    : variables(std::move(all)) {
  for (auto const &module : program.modules) add(module, nullptr, 0);
  for (auto &l : loaded) {
    auto const number = graph.begin_library(l->key, l->is_global);
    for (auto const &module : l->tables.modules) add(module, l.get(), number);
    libraries.push_back({std::move(l), 0, {}});
  }
  graph.finish();
  make_variables(variable_for);
  find_codecs();
  find_writes_beyond();
  find_places();
  for (std::uint32_t i = 0; i < libraries.size(); ++i) find_bindings(libraries[i], i + 1);
}

void registry::contents::add(loaded_module const &module, library const *in, std::uint32_t number) {
  graph.begin_module(module.names);
  for (auto const &unit : module.units) add(unit, module.name, in, number);
}

void registry::contents::add(loaded_unit const &from, std::string const &module, library const *in,
                             std::uint32_t number) {
  auto const &unit = from.view;
  graph.add(unit, module, from.place, number);
  add_plain_types(from);
  auto const *pointer = unit.pointers();
  if (!pointer) return;
  pointer += std::size_t{unit.globals.size()} * abi::pointers_per_global;
  for (word i = 0; i < unit.entries.size(); ++i) {
    auto const *entry = static_cast<abi::entry const *>(*pointer++);
    std::uint64_t id = graph.identity(graph.joined(unit.entries[i].node));
    entry_ids.emplace(entry, id);
    entries.emplace(id, entry);
    if (!in) add_types(*entry);
  }
  for (word i = 0; i < unit.exceptions(); ++i) {
    auto const *exception = static_cast<abi::exception const *>(*pointer++);
    add_exception(*exception, static_cast<std::type_info const *>(*pointer++), in);
  }
  for (word i = 0; i < unit.functions.size(); ++i) {
    auto const *function = *pointer++;
    if (!function) continue;  // a weak one that nobody defines
    std::uint64_t id = graph.identity(graph.joined(unit.functions[i]));
    function_ids.emplace(function, id);
    functions.emplace(id, function);
  }
  for (word i = 0; i < unit.held_types.size(); ++i)
    held.add(*static_cast<abi::held_type const *>(*pointer++), graph.identity(graph.joined(unit.held_types[i])),
             in != nullptr);
  for (word i = 0; i < unit.classes.size(); ++i)
    add_class(unit.classes[i], static_cast<abi::type const *>(*pointer++), from, module, in);
  for (word i = 0; i < unit.constants.size(); ++i) {
    auto const row = unit.constants[i];
    auto const first = reinterpret_cast<std::uintptr_t>(*pointer++);
    std::uint64_t const bytes = row.bytes_low | std::uint64_t{row.bytes_high} << 32;
    constants.push_back({first + bytes, first, graph.identity(graph.joined(row.node)), false, in ? in->key : 0});
  }
}

void registry::contents::add_types(abi::entry const &e) {
  program_types.push_back(*e.callable);
  for (unsigned i = 0; i < e.argument_count; ++i) program_types.push_back(*e.arguments[i]);
  if (e.result) program_types.push_back(*e.result);
}

// What is thrown is known by the name of its type; a type that only one unit knows by its type_info. Two units may each
// have a type of its own of one name, and so may libraries: without type_info it is not known which one is meant.
void registry::contents::add_exception(abi::exception const &e, std::type_info const *local, library const *in) {
  if (local) {
    values::image_place place;
    if (in)
      place = {in->key, reinterpret_cast<std::uintptr_t>(local) - in->base};
    else
      values::find_in_image(values::no_names(), local, place);
    exceptions.emplace(values::name_of_local_exception(*local, place), &e);
    return;
  }
  std::string const name = e.type_name;
  auto const [same, made] = exceptions.emplace(name, &e);
  if (made || !same->second) return;
  bool const unsure = name.find("_GLOBAL__N_") != name.npos;
  if (unsure || (in && !have_same_form(*same->second->of, *e.of))) same->second = nullptr;
}

void registry::contents::add_plain_types(loaded_unit const &from) {
  auto const &unit = from.view;
  if (from.plain.empty()) return;
  for (word i = 0; i < unit.globals.size(); ++i) {
    auto const row = unit.globals[i];
    if (row.plain > from.plain.size()) throw error("the program's tables are damaged: a variable has no type");
    if (row.plain) plain_type_of.emplace(graph.joined(row.node), from.plain[row.plain - 1]);
  }
}

abi::type const *registry::contents::description_of(global_info const &g) const {
  if (!g.pointers) return nullptr;
  auto const plain_type = plain_type_of.find(g.node);
  return plain_type != plain_type_of.end() ? plain_type->second : static_cast<abi::type const *>(g.pointers[2]);
}

// One that several units describe counts as the first one's.
void registry::contents::add_class(abi::class_row const &row, abi::type const *of, loaded_unit const &from,
                                   std::string const &module, library const *in) {
  std::string const name(from.view.text(row.type_info));
  auto const *c = of ? values::dynamic_class_of(*of) : nullptr;
  if (!c || !values::can_be_made(*c)) {
    if (row.reason) classes_without.emplace(name, from.view.text(row.reason));
    return;
  }
  auto const place = module + '\n' + (in ? in->build + '\n' : std::string()) + std::to_string(from.place) + '\n' + name;
  values::named_class const named{of, values::hash_of(place.data(), place.size()).low, in ? in->key : 0};
  if (classes.emplace(values::first_vtable(*c), named).second) classes_by_id.emplace(named.id, of);
}

std::uint64_t registry::contents::key(node_id n) const {
  auto const number = graph.library(n);
  return number ? libraries[number - 1].of->key : 0;
}

void registry::contents::make_variables(std::function<variable &(std::uint64_t, std::uint64_t)> const &variable_for) {
  for (std::uint32_t i = 0; i < graph.globals().size(); ++i) {
    auto const &g = graph.globals()[i];
    by_global.push_back(nullptr);
    auto const *description = description_of(g);
    if (!description || g.is(abi::global_row::process_local) || description->what == abi::kind::local) continue;
    auto const number = graph.library(g.node);
    auto &v = variable_for(number ? libraries[number - 1].of->number : 0, graph.identity(g.node));
    bool const never_written = graph.never_written(i);
    if (!v.description) {
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
      v.never_written = never_written;
      v.has_codec = values::has_codec(*description);
      v.used_by_values = graph.may_be_written_by_values(i);
      v.library = key(g.node);
      variables.push_back(&v);
    } else {
      if (v.never_written && !never_written) v.may_be_written_now();
      if (graph.may_be_written_by_values(i)) v.is_now_used_by_values();
    }
    by_global.back() = &v;
    by_id.emplace(v.id, &v);
    by_address.emplace(v.address, &v);
    if (!number) program_types.push_back(description);
  }
}

void registry::contents::find_codecs() {
  for (std::size_t i = 0; i < by_global.size(); ++i) {
    auto const *v = by_global[i];
    if (!v || !v->has_codec) continue;
    for (auto const &r : graph.reach(graph.globals()[i].node))
      if (auto const *other = by_global[r.global]; other && other != v) codecs_with[other].push_back(v);
  }
}

void registry::contents::find_writes_beyond() {
  for (bool const unknown : {false, true})
    for (bool const through : {false, true}) {
      std::vector<bool> may_write(variables.size());
      for (std::uint32_t i = 0; i < by_global.size(); ++i)
        if (by_global[i]) may_write[by_global[i]->index] = graph.may_be_written_beyond(i, {unknown, through});
      if (std::find(may_write.begin(), may_write.end(), true) != may_write.end())
        writes_beyond[unknown][through] = std::make_shared<std::vector<bool> const>(std::move(may_write));
    }
}

void registry::contents::find_places() {
  for (auto const &g : graph.globals()) {
    auto const first = g.pointers ? reinterpret_cast<std::uintptr_t>(g.pointers[0]) : 0;
    if (first != 0)
      places.push_back(
          {first + g.bytes, first, graph.identity(g.node), g.is(abi::global_row::process_local), key(g.node)});
  }
  for (auto *list : {&places, &constants})
    std::sort(list->begin(), list->end(), [](auto const &a, auto const &b) { return a.end < b.end; });
  for (std::size_t i = 0; i < places.size(); ++i) places_by_id.emplace(places[i].id, i);
}

void registry::contents::find_bindings(loaded_library &l, std::uint32_t number) {
  std::vector<std::uint64_t> bound;
  auto const note = [&](void const *address) {
    auto const *in = address ? library_at(address) : nullptr;
    if (in && in != &l) l.needs.push_back(static_cast<std::size_t>(in - libraries.data()));
    bound.push_back(!in ? 0 : in == &l ? 1 : in->of->key);
  };
  for (auto const &module : l.of->tables.modules)
    for (auto const &from : module.units) {
      auto const &unit = from.view;
      auto const *pointer = unit.pointers();
      if (!pointer) continue;
      for (word i = 0; i < unit.globals.size(); ++i, pointer += abi::pointers_per_global) note(*pointer);
      for (word i = 0; i < unit.entries.size(); ++i) note(*pointer++);
      pointer += std::size_t{unit.exceptions()} * abi::pointers_per_exception;
      for (word i = 0; i < unit.functions.size(); ++i) note(*pointer++);
    }
  l.bindings = values::hash_of(bound.data(), bound.size() * sizeof bound[0]).low;
  for (auto const other : graph.bound_to(number)) l.needs.push_back(other - 1);
  for (auto const *address : l.of->bound_to)
    if (auto const *in = library_at(address); in && in != &l)
      l.needs.push_back(static_cast<std::size_t>(in - libraries.data()));
  std::sort(l.needs.begin(), l.needs.end());
  l.needs.erase(std::unique(l.needs.begin(), l.needs.end()), l.needs.end());
}

registry::contents::place const *registry::contents::place_of(std::vector<place> const &list, void const *address) {
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  auto found = std::upper_bound(list.begin(), list.end(), at, [](auto a, auto const &p) { return a < p.end; });
  return found != list.end() && found->begin <= at ? &*found : nullptr;
}

values::named_variable registry::contents::named(place const &p) const {
  auto const travels = by_id.find(p.id);
  return {p.id,
          reinterpret_cast<void *>(p.begin),
          p.end - p.begin,
          travels == by_id.end() ? nullptr : travels->second->description,
          p.process_local,
          p.library};
}

registry::contents::loaded_library const *registry::contents::library_with(std::uint64_t key) const {
  for (auto const &l : libraries)
    if (l.of->key == key) return &l;
  return nullptr;
}

registry::contents::loaded_library const *registry::contents::library_at(void const *address) const {
  for (auto const &l : libraries)
    if (l.of->segment_of(address)) return &l;
  return nullptr;
}

std::string registry::contents::describe(reached const &r, global_info const &g) const {
  std::string text = "reaches global '" + std::string(g.name) + "' (" + std::string(g.file) + ":" +
                     std::to_string(g.line) + "), which cannot be sent: " + std::string(g.reason) + "; path:";
  for (std::size_t i = 1; i + 1 < r.path.size(); ++i)
    if (auto const name = graph.name(r.path[i]); !name.empty())
      text += " " + values::readable_symbol(std::string(name)) + " ->";
  return text + " " + std::string(g.name) +
         ". Mark the variable [[ferry::process_local]] if each process may have its own";
}

std::shared_ptr<reach const> registry::contents::find_reach(std::vector<std::uint64_t> const &ids) const {
  auto found = std::make_shared<reach>();
  std::vector<node_id> roots;
  auto const need = [&](std::uint64_t key) {
    auto &all = found->libraries;
    if (key && std::find(all.begin(), all.end(), key) == all.end()) all.push_back(key);
  };
  for (auto id : ids) {
    if (auto root = graph.find(id)) {
      roots.push_back(*root);
      need(key(*root));
    } else if (library_with(id)) {
      need(id);
    }
  }
  program_graph::effects_beyond beyond;
  for (auto const &r : graph.reach(roots, &beyond)) {
    auto const &g = graph.globals()[r.global];
    if (auto *v = by_global[r.global]) {
      found->variables.push_back({v, r.may_write});
      need(v->library);
    } else if (g.is(abi::global_row::unsupported) && !g.is(abi::global_row::constant) &&
               !g.is(abi::global_row::process_local) && found->problem.empty()) {
      found->problem = describe(r, g);
    }
  }
  found->writes_beyond = writes_beyond[beyond.unknown][beyond.writes_through];
  return found;
}

}  // namespace ferry::globals
