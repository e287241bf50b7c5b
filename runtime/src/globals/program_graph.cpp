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

void program_graph::add(unit_view const &unit, std::string_view module, std::uint64_t place) {
  auto const module_now = static_cast<std::uint32_t>(modules_.size() - 1);
  std::uint64_t salt = hash(module) ^ mix(place + 1);
  last_unit_.clear();
  for (word i = 0; i < unit.nodes.size(); ++i) {
    auto row = unit.nodes[i];
    std::uint64_t identity = row.hash_low | std::uint64_t{row.hash_high} << 32;
    if (row.flags & abi::node_row::local) identity = mix(identity ^ salt);
    auto [at, made] = by_identity_.try_emplace(identity, static_cast<node_id>(nodes_.size()));
    if (made) {
      nodes_.emplace_back();
      nodes_.back().identity = identity;
      nodes_.back().name = unit.text(row.name);
      nodes_.back().module = module_now;
    }
    last_unit_.push_back(at->second);
    auto &n = nodes_[at->second];
    n.flags |= row.flags;
    n.in_several_modules |= n.module != module_now;
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
  auto const *pointers = unit.pointers();
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

void program_graph::finish() {
  std::vector<node_id> taken;
  for (node_id n = 0; n < nodes_.size(); ++n)
    if (nodes_[n].is(abi::node_row::taken)) taken.push_back(n);
  callbacks_ = {std::vector<bool>(globals_.size(), false)};
  walk(taken, [&](node_id n, node_id) { note(nodes_[n], callbacks_); });
  everything_ = {std::vector<bool>(globals_.size(), false)};
  for (auto const &n : nodes_)
    if (!n.is(abi::node_row::startup)) note(n, everything_);
  // What unknown code can write it can name.
  everything_.unknown = false;
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
std::vector<reached> program_graph::reach(std::vector<node_id> const &roots) const {
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
