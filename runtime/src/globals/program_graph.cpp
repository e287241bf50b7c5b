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
    }
    last_unit_.push_back(at->second);
    auto &n = nodes_[at->second];
    if (row.line != 0 && n.line == 0) {
      n.file = unit.text(row.file);
      n.line = row.line;
    }
  }
  for (word i = 0; i < unit.nodes.size(); ++i) {
    auto row = unit.nodes[i];
    auto &edges = nodes_[last_unit_[i]].edges;
    for (word e = 0; e < row.edges; ++e) {
      word to = unit.edges[row.first_edge + e];
      if ((to >> 1) >= last_unit_.size()) throw error("the program's tables are damaged: an edge leads nowhere");
      edges.push_back({last_unit_[to >> 1], (to & 1) != 0});
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

// Breadth first, so that the paths are shortest.
std::vector<reached> program_graph::reach(node_id root) const {
  constexpr node_id unseen = ~0u;
  std::vector<node_id> from(nodes_.size(), unseen), queue{root};
  from[root] = root;
  std::vector<bool> written(globals_.size(), false);
  std::vector<node_id> variables;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    node_id n = queue[i];
    if (nodes_[n].global != no_global) variables.push_back(n);
    for (auto const &e : nodes_[n].edges) {
      if (e.writes && nodes_[e.to].global != no_global) written[nodes_[e.to].global] = true;
      if (from[e.to] != unseen) continue;
      from[e.to] = n;
      queue.push_back(e.to);
    }
  }
  std::vector<reached> result;
  for (node_id v : variables) {
    reached r{nodes_[v].global, {}, written[nodes_[v].global]};
    for (node_id n = v;; n = from[n]) {
      r.path.push_back(n);
      if (n == root) break;
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
