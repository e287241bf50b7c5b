#include "globals/program_graph.hpp"

#include <algorithm>

namespace ferry::globals {
namespace {

// FNV-1a, then mixed with splitmix64's finish, so that close inputs give far results.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}
std::uint64_t hash(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (unsigned char c : text) h = (h ^ c) * 0x100000001b3u;
  return mix(h);
}

}  // namespace

std::uint32_t program_graph::begin_library(std::uint64_t key, bool is_global) {
  libraries_.push_back({key, is_global, {}});
  return static_cast<std::uint32_t>(libraries_.size());
}

std::uint64_t program_graph::identity_of(abi::node_row const &row, std::uint64_t unit, std::uint32_t library) const {
  std::uint64_t const name = row.hash_low | std::uint64_t{row.hash_high} << 32;
  if (row.flags & abi::node_row::local) return mix(name ^ unit);
  // A virtual function as it is called is one for all: anybody's class may override it.
  if (library == 0 || (row.flags & abi::node_row::dispatch)) return name;
  return mix(name ^ mix(libraries_[library - 1].key));
}

// `variable`: the address of one that the unit defines, as the dynamic linker has bound it.
node_id program_graph::join(abi::node_row const &row, std::uint64_t unit, std::uint32_t library, void const *variable) {
  std::uint64_t const name = row.hash_low | std::uint64_t{row.hash_high} << 32;
  if (library && variable)
    if (auto const same = by_address_.find(variable); same != by_address_.end())
      if (nodes_[same->second].name_hash == name) return same->second;
  auto const identity = identity_of(row, unit, library);
  auto [at, made] = by_identity_.try_emplace(identity, static_cast<node_id>(nodes_.size()));
  if (made) {
    nodes_.emplace_back();
    nodes_.back().identity = identity;
    nodes_.back().name_hash = name;
    nodes_.back().module = static_cast<std::uint32_t>(modules_.size() - 1);
    if (!(row.flags & abi::node_row::dispatch)) nodes_.back().library = library;
  }
  return at->second;
}

void program_graph::add(unit_view const &unit, std::string_view module, std::uint64_t place, std::uint32_t library) {
  std::uint64_t const salt = hash(module) ^ mix(place + 1);
  auto const *pointers = unit.pointers();
  std::vector<void const *> variables(unit.nodes.size());
  for (word i = 0; pointers && i < unit.globals.size(); ++i)
    if (auto const node = unit.globals[i].node; node < variables.size())
      variables[node] = pointers[std::size_t{i} * abi::pointers_per_global];
  last_unit_.clear();
  for (word i = 0; i < unit.nodes.size(); ++i) {
    auto row = unit.nodes[i];
    last_unit_.push_back(join(row, salt, library, variables[i]));
    auto &n = nodes_[last_unit_.back()];
    if (n.name.empty()) n.name = unit.text(row.name);
    n.flags |= row.flags;
    n.in_several_modules |= n.module != modules_.size() - 1;
    if (row.line != 0 && n.line == 0) {
      n.file = unit.text(row.file);
      n.line = row.line;
    }
  }
  for (word i = 0; i < unit.nodes.size(); ++i) {
    auto row = unit.nodes[i];
    auto &edges = nodes_[last_unit_[i]].edges;
    for (word e = 0; e < row.edges; ++e) {
      word edge = unit.edges[row.first_edge + e], to = edge >> abi::edge_shift;
      if (to >= last_unit_.size()) throw error("the program's tables are damaged: an edge leads nowhere");
      edges.push_back({last_unit_[to], edge});
    }
  }
  for (word i = 0; i < unit.globals.size(); ++i) {
    auto row = unit.globals[i];
    if (row.node >= last_unit_.size()) throw error("the program's tables are damaged: a variable has no node");
    auto &n = nodes_[last_unit_[row.node]];
    if (n.global != no_global) continue;  // an inline variable that another unit has brought already
    n.global = static_cast<std::uint32_t>(globals_.size());
    global_info g;
    g.node = last_unit_[row.node];
    g.name = unit.text(row.name);
    g.type = unit.text(row.type);
    g.file = unit.text(row.file);
    g.reason = unit.text(row.reason);
    g.line = row.line;
    g.flags = row.flags;
    g.bytes = row.bytes_low | std::uint64_t{row.bytes_high} << 32;
    if (pointers) g.pointers = pointers + std::size_t{i} * abi::pointers_per_global;
    if (pointers && *g.pointers) by_address_.emplace(*g.pointers, g.node);
    globals_.push_back(g);
  }
}

std::optional<node_id> program_graph::find(std::uint64_t identity) const {
  auto found = by_identity_.find(identity);
  if (found == by_identity_.end()) return {};
  return found->second;
}

template <class Show> void program_graph::walk(std::vector<node_id> const &roots, Show show) const {
  std::vector<bool> seen(nodes_.size(), false);
  std::vector<node_id> queue;
  for (node_id n : roots) {
    if (seen[n]) continue;
    seen[n] = true;
    show(n, n);
    queue.push_back(n);
  }
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (auto const &e : nodes_[queue[i]].edges) {
      if (seen[e.to] || e.is(abi::edge_inlined)) continue;
      seen[e.to] = true;
      show(e.to, queue[i]);
      queue.push_back(e.to);
    }
}

void program_graph::note(node const &n, effects &found) const {
  using row = abi::node_row;
  if (n.is(row::writes_through)) found.writes_through = true;
  if (n.is(row::function) && !n.is(row::defined) && !n.is(row::library)) found.unknown = true;
  for (auto const &e : n.edges)
    if (auto global = nodes_[e.to].global; global != no_global && e.is(abi::edge_may_write))
      found.writes[global] = true;
}

bool program_graph::is_closed(node const &n) const {
  return n.is(abi::node_row::local) || (!n.in_several_modules && modules_[n.module].closes(n.name));
}

bool program_graph::may_write(std::uint32_t global, effects const &done) const {
  auto const &g = globals_[global];
  auto const &n = nodes_[g.node];
  // Unknown code may write any variable by its name, or call code that does.
  if (done.unknown || done.writes[global] || n.is(abi::node_row::escapes)) return true;
  // A pointer found in a variable that does not own its target may lead into what another variable owns; or to a
  // variable that unknown code has taken the address of.
  return done.writes_through && !(g.is(abi::global_row::flat) && is_closed(n));
}

bool program_graph::defines(node const &n) const {
  return n.global != no_global || (n.is(abi::node_row::function) && n.is(abi::node_row::defined));
}

// Whether the dynamic linker may bind one module's name to another one's definition.
bool program_graph::is_seen_by(node const &of, node const &by) const {
  if (of.library == by.library || !defines(of)) return false;
  if (by.library == 0 && defines(by)) return false;  // the program's own come first
  if (of.library == 0 || libraries_[of.library - 1].is_global) return true;
  return by.library != 0 && !defines(by);  // it may be one of those that the library names
}

void program_graph::bind_libraries() {
  if (libraries_.empty()) return;
  using row = abi::node_row;
  std::unordered_map<std::uint64_t, std::vector<node_id>> by_name;
  for (node_id n = 0; n < nodes_.size(); ++n)
    if (!nodes_[n].is(row::local) && !nodes_[n].is(row::dispatch)) by_name[nodes_[n].name_hash].push_back(n);
  std::unordered_map<node_id, std::vector<node_id>> variables;  // that a library names and does not define
  std::vector<node_id> known;                                   // functions of which it is sure whose they are
  for (auto const &[name, all] : by_name) {
    if (all.size() < 2) continue;
    for (node_id n : all) {
      auto &by = nodes_[n];
      if (by.global != no_global) continue;  // its address tells
      bool only_the_program = true;
      for (node_id other : all) {
        auto const &of = nodes_[other];
        if (!is_seen_by(of, by)) continue;
        if (by.is(row::function))
          by.edges.push_back({other, 0});
        else
          variables[n].push_back(other);
        if (of.library == 0) continue;
        only_the_program = false;
        if (by.library) libraries_[by.library - 1].bound_to.push_back(of.library);
      }
      // What only libraries define may be another, unknown one's.
      if (by.library && by.is(row::function) && only_the_program && !by.edges.empty()) known.push_back(n);
    }
  }
  for (node_id n : known) nodes_[n].flags |= row::defined;
  bind_what_is_found_by_name();
  if (variables.empty()) return;
  for (auto &n : nodes_)
    for (std::size_t i = 0, count = n.library ? n.edges.size() : 0; i < count; ++i)
      if (auto const found = variables.find(n.edges[i].to); found != variables.end())
        for (node_id v : found->second) n.edges.push_back({v, n.edges[i].flags});
}

// Code that asks for a name may get all that a library offers.
void program_graph::bind_what_is_found_by_name() {
  using row = abi::node_row;
  std::vector<edge> offered;
  for (node_id n = 0; n < nodes_.size(); ++n)
    if (nodes_[n].library && !nodes_[n].is(row::local) && defines(nodes_[n]))
      offered.push_back({n, nodes_[n].global == no_global ? 0u : abi::edge_may_write});
  for (auto &n : nodes_)
    if (!n.is(row::defined) && (n.name == "dlsym" || n.name == "dlvsym"))
      n.edges.insert(n.edges.end(), offered.begin(), offered.end());
}

std::vector<std::uint32_t> program_graph::bound_to(std::uint32_t library) const {
  return libraries_[library - 1].bound_to;
}

void program_graph::finish() {
  bind_libraries();
  std::vector<node_id> taken;
  for (node_id n = 0; n < nodes_.size(); ++n)
    if (nodes_[n].is(abi::node_row::taken)) taken.push_back(n);
  callbacks_ = {std::vector<bool>(globals_.size(), false)};
  walk(taken, [&](node_id n, node_id) { note(nodes_[n], callbacks_); });
  everything_ = {std::vector<bool>(globals_.size(), false)};
  // What a library does when it is loaded it may do after main has begun.
  for (auto const &n : nodes_)
    if (n.library || !n.is(abi::node_row::startup)) note(n, everything_);
  // What unknown code can write it can name.
  everything_.unknown = false;
  find_what_values_use();
}

// What code of values names counts as written: such code is inlined where nothing tells it from the library's. Behind
// pointers that it finds lies mostly the value itself.
void program_graph::find_what_values_use() {
  std::vector<node_id> of_values;
  for (node_id n = 0; n < nodes_.size(); ++n)
    if (nodes_[n].is(abi::node_row::of_values)) of_values.push_back(n);
  used_by_values_.assign(globals_.size(), false);
  walk(of_values, [&](node_id n, node_id) {
    for (auto const &e : nodes_[n].edges)
      if (auto const global = nodes_[e.to].global; global != no_global) used_by_values_[global] = true;
  });
}

bool program_graph::may_be_written_beyond(std::uint32_t global, effects_beyond const &beyond) const {
  effects const done{std::vector<bool>(globals_.size(), false), beyond.writes_through, beyond.unknown};
  return may_write(global, done) || may_write(global, callbacks_);
}

bool program_graph::never_written(std::uint32_t global) const {
  using row = abi::global_row;
  auto const &g = globals_[global];
  if (g.is(row::guarded) || g.is(row::static_local) || !is_closed(nodes_[g.node])) return false;
  return !may_write(global, everything_);
}

std::string_view program_graph::user_without_tables(std::uint32_t global) const {
  auto const &n = nodes_[globals_[global].node];
  return modules_[n.module].user_without_tables(n.name);
}

// Breadth first, so that the paths are shortest.
std::vector<reached> program_graph::reach(std::vector<node_id> const &roots, effects_beyond *beyond) const {
  std::vector<node_id> from(nodes_.size()), variables;
  effects done{std::vector<bool>(globals_.size(), false)};
  std::vector<bool> written(globals_.size(), false);
  walk(roots, [&](node_id n, node_id before) {
    from[n] = before;
    note(nodes_[n], done);
    if (nodes_[n].global != no_global) variables.push_back(n);
    for (auto const &e : nodes_[n].edges)
      if (auto global = nodes_[e.to].global; global != no_global && e.is(abi::edge_writes)) written[global] = true;
  });
  if (beyond) *beyond = {done.unknown, done.writes_through};
  std::vector<reached> result;
  for (node_id v : variables) {
    auto global = nodes_[v].global;
    reached r{global, {}, written[global], may_write(global, done) || may_write(global, callbacks_)};
    for (node_id n = v;; n = from[n]) {
      r.path.push_back(n);
      if (n == from[n]) break;
    }
    std::reverse(r.path.begin(), r.path.end());
    result.push_back(std::move(r));
  }
  std::sort(result.begin(), result.end(), [&](auto const &a, auto const &b) {
    auto const &x = globals_[a.global], &y = globals_[b.global];
    return std::tie(x.name, x.node) < std::tie(y.name, y.node);
  });
  return result;
}

}  // namespace ferry::globals
