// The types that are encoded, and their descriptions as the plugin writes them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#define FERRY_STD_basic_string
#define FERRY_STD_vector
#define FERRY_STD_multimap
#include <ferry/abi.hpp>

enum state { idle, busy, done };
struct cell {
  double weight;
  state before, now;
  bool operator==(cell const &) const = default;
};
struct tree {
  int id = 0;
  double weight = 0;
  std::string name;
  std::vector<tree> children;
  bool operator==(tree const &) const = default;
  template <class Archive> void serialize(Archive &archive, unsigned) { archive & id & weight & name & children; }  // Boost
};

namespace ferry::abi {
#define FERRY_NAME(...) template <> inline constexpr char const *const name_of<__VA_ARGS__> = #__VA_ARGS__
FERRY_NAME(char);
FERRY_NAME(int);
FERRY_NAME(double);
FERRY_NAME(std::string);
FERRY_NAME(std::vector<double>);
FERRY_NAME(std::vector<std::string>);
FERRY_NAME(std::pair<std::string, int>);
FERRY_NAME(std::map<std::string, int>);
FERRY_NAME(state);
FERRY_NAME(std::vector<state>);
FERRY_NAME(cell);
FERRY_NAME(std::vector<cell>);
FERRY_NAME(tree);
FERRY_NAME(std::vector<tree>);
#undef FERRY_NAME
template <> inline constexpr unsigned limits_of<state> = type::limited_to(2, false);
template <> inline constexpr unsigned limits_of<cell> = type::of_members;
inline constexpr field cell_fields[] = {{offsetof(cell, weight), 0, type_of<double>, "weight"},
                                        {offsetof(cell, before), 0, type_of<state>, "before"},
                                        {offsetof(cell, now), 0, type_of<state>, "now"}};
template <> inline constexpr record record_of<cell> = {cell_fields, 3, true, nullptr, "described.hpp", 2};
using entry_pair = std::pair<std::string, int>;
inline constexpr field pair_fields[] = {{0, 0, type_of<std::string>, "first"},
                                        {sizeof(std::string), 0, type_of<int>, "second"}};
template <> inline constexpr record record_of<entry_pair> = {pair_fields, 2, false, nullptr, "utility", 1};
inline constexpr field tree_fields[] = {{offsetof(tree, id), 0, type_of<int>, "id"},
                                        {offsetof(tree, weight), 0, type_of<double>, "weight"},
                                        {offsetof(tree, name), 0, type_of<std::string>, "name"},
                                        {offsetof(tree, children), 0, type_of<std::vector<tree>>, "children"}};
template <> inline constexpr record record_of<tree> = {tree_fields, 4, false, nullptr, "described.hpp", 1};
}  // namespace ferry::abi
