// Objects that lead to each other in every way that owns, or does not.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace schema {

struct node : std::enable_shared_from_this<node> {
  int id = 0;
  std::string name;
  std::vector<std::shared_ptr<node>> next;
  std::map<std::string, std::shared_ptr<node>> named;
  std::unordered_map<int, std::shared_ptr<node>> numbered;
  std::weak_ptr<node> up;
  std::shared_ptr<int> part;  // of another node, or of its own
};

std::shared_ptr<node> make_graph();
// Ends what it owns by going round in a circle.
void break_graph(node &);

}  // namespace schema
