// Objects that own objects: a tree of unique_ptr, and nodes that share nodes by shared_ptr. And the heap around them.
#include "values.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>

namespace graphs {

struct branch {
  int value = 0;
  std::string name;
  std::vector<std::unique_ptr<branch>> children;
  void add_to(digest &d) const { d.add(value).add(name).add(children); }
};

// Leads only to nodes of a higher rank, so that there are no cycles.
struct shared_node {
  int rank = 0;
  double weight = 1;
  std::vector<std::shared_ptr<shared_node>> next;
};

std::unique_ptr<branch> tree = std::make_unique<branch>();
std::vector<std::shared_ptr<shared_node>> graph;

[[ferry::process_local]] branch *root;  // stays while the process's tree does
[[ferry::process_local]] std::vector<std::unique_ptr<char[]>> noise;

}  // namespace graphs

void disturb_heap(dice &d) {
  auto &noise = graphs::noise;
  noise.resize(500);
  for (int i = 0; i < 4; ++i) {
    auto &place = noise[d.below(noise.size())];
    if (place) std::memset(place.get(), d.number(256), 16);
    if (d.one_in(2)) {
      std::size_t const size = 16 + d.below(d.one_in(20) ? 20'000 : 300);
      place = std::make_unique<char[]>(size);
      place[size - 1] = static_cast<char>(d());
    } else {
      place.reset();
    }
  }
}

namespace graphs {
namespace {

branch &random_branch(dice &d) {
  auto *at = root;
  while (!at->children.empty() && !d.one_in(4)) at = at->children[d.below(at->children.size())].get();
  return *at;
}

void change_tree(dice &d) {
  auto &at = random_branch(d);
  switch (d.below(9)) {
  case 0:
  case 1:
  case 2:
    if (at.children.size() < 4) {
      at.children.push_back(std::make_unique<branch>());
      at.children.back()->value = d.number(100);
    }
    break;
  case 3:
    if (!at.children.empty()) at.children.erase(at.children.begin());
    break;
  case 4: std::reverse(at.children.begin(), at.children.end()); break;
  case 5: at.name = d.text(); break;
  case 6:  // a part of the tree moves
    if (!at.children.empty()) {
      auto moved = std::move(at.children.back());
      at.children.pop_back();
      root->children.insert(root->children.begin(), std::move(moved));
      if (root->children.size() > 6) root->children.pop_back();
    }
    break;
  case 7:
    if (d.one_in(50)) {
      tree = std::make_unique<branch>();
      root = tree.get();
    }
    break;
  default: at.value = d.number(100); break;
  }
}

std::shared_ptr<shared_node> new_node(int rank, dice &d) {
  auto node = std::make_shared<shared_node>();
  node->rank = rank;
  node->weight = d.number(10);
  return node;
}

void change_graph(dice &d) {
  if (graph.size() < 4) return graph.push_back(new_node(d.number(1000), d));
  auto &one = graph[d.below(graph.size())];
  auto &other = graph[d.below(graph.size())];
  switch (d.below(10)) {
  case 0:
    if (graph.size() < 40) graph.push_back(new_node(d.number(1000), d));
    break;
  case 1:
    if (graph.size() < 40) graph.push_back(graph[d.below(graph.size())]);  // the same node twice
    break;
  case 2: graph.erase(graph.begin() + static_cast<std::ptrdiff_t>(d.below(graph.size()))); break;
  case 3: std::swap(one, other); break;
  case 4: one = new_node(one->rank, d); break;                 // shared no more
  case 5: one = std::make_shared<shared_node>(*other); break;  // equal, and not the same
  case 6:
    if (!one->next.empty()) one->next.pop_back();
    break;
  case 7:
    if (d.one_in(30)) graph.clear();
    break;
  case 8:
    if (one->rank < other->rank && one->next.size() < 3) one->next.push_back(other);
    break;
  default: one->weight = d.number(10); break;
  }
}

// A node counts in full when it is met first, and by its number in that order after it: so sharing counts too.
void add_node(digest &d, shared_node const *node, std::map<shared_node const *, std::size_t> &seen) {
  auto [at, is_new] = seen.emplace(node, seen.size());
  d.add(at->second).add(is_new);
  if (!is_new) return;
  d.add(node->rank).add(node->weight).add(node->next.size());
  for (auto const &n : node->next) add_node(d, n.get(), seen);
}

std::uint64_t digest_graph() {
  digest d;
  std::map<shared_node const *, std::size_t> seen;
  d.add(graph.size());
  for (auto const &node : graph) add_node(d, node.get(), seen);
  return d.value();
}

}  // namespace
}  // namespace graphs

std::vector<variable> graph_variables() {
  using namespace graphs;
  return {
      made<tree>("tree", 40, change_tree, [] { root = tree.get(); }),
      made<graph>("graph", 40, {digest_graph, change_graph}),
  };
}
