// Globals of many kinds, random changes to them, and digests of their values.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

using random_numbers = std::mt19937;

struct record {
  char small = 1;
  double number = 0;
  bool flag = false;
  std::array<short, 5> few{};
};
struct model {
  std::vector<float> large;
  std::map<int, record> by_number;
  int count = 0;
};
struct node {
  int value = 0;
  std::vector<std::unique_ptr<node>> children;
};
struct shared_node {
  std::string name;
  std::vector<std::shared_ptr<shared_node>> next;  // only to nodes made earlier: no cycles
};

enum which {
  scalar_,
  record_,
  grid_,
  numbers_,
  growing_,
  model_,
  table_,
  hashed_,
  rows_,
  list_,
  deque_,
  set_,
  text_,
  optional_,
  variant_,
  tree_,
  graph_,
  which_count
};

// One function each, so that a call reaches one global.
template <int Which> std::uint64_t digest();
// Some changes; returns how many. `stable` keeps the addresses of large elements.
template <int Which> int mutate(random_numbers &, int times);

// Writes outside of the values, on pages that hold parts of them.
void make_heap_noise(random_numbers &);
