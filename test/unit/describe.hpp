// Descriptions of types as the plugin writes them, by hand.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#define FERRY_STD_basic_string
#define FERRY_STD_vector
#define FERRY_STD_multimap
#define FERRY_STD_optional
#define FERRY_STD_variant
#define FERRY_STD_unique_ptr
#define FERRY_STD_shared_ptr
#include <ferry/abi.hpp>

struct padded {
  char c;
  int n;
  std::string text;
  bool operator==(padded const &) const = default;
};

// Its elements lie apart from an encoding; as a whole it does not.
struct heavy {
  std::string text;
  int grid[5000];
  bool operator==(heavy const &) const = default;
};

namespace ferry::abi {
#define NAME(T, ...) template <> inline constexpr const char *const name_of<__VA_ARGS__> = T
NAME("int", int);
NAME("char", char);
NAME("bool", bool);
NAME("double", double);
NAME("std::string", std::string);
NAME("padded", padded);
NAME("vector<int>", std::vector<int>);
NAME("vector<double>", std::vector<double>);
NAME("vector<bool>", std::vector<bool>);
NAME("vector<string>", std::vector<std::string>);
NAME("vector<padded>", std::vector<padded>);
NAME("pair", std::pair<std::string, int>);
NAME("map", std::map<std::string, int>);
NAME("optional", std::optional<std::string>);
NAME("variant", std::variant<int, std::string>);
NAME("unique_ptr", std::unique_ptr<padded>);
NAME("shared_ptr", std::shared_ptr<int>);
NAME("vector<shared_ptr>", std::vector<std::shared_ptr<int>>);
NAME("int*", int *);
NAME("function", int (*)(int));
NAME("heavy", heavy);
NAME("int[5000]", int[5000]);
NAME("vector<heavy>", std::vector<heavy>);
NAME("vector<vector<int>>", std::vector<std::vector<int>>);
#undef NAME

inline constexpr field padded_fields[] = {{offsetof(padded, c), 0, type_of<char>, "c"},
                                          {offsetof(padded, n), 0, type_of<int>, "n"},
                                          {offsetof(padded, text), 0, type_of<std::string>, "text"}};
template <> inline constexpr record record_of<padded> = {padded_fields, 3, false, nullptr, "describe.hpp", 1};
inline constexpr field heavy_fields[] = {{offsetof(heavy, text), 0, type_of<std::string>, "text"},
                                         {offsetof(heavy, grid), 0, type_of<int[5000]>, "grid"}};
template <> inline constexpr record record_of<heavy> = {heavy_fields, 2, false, nullptr, "describe.hpp", 1};
using entry_pair = std::pair<std::string, int>;
inline constexpr field pair_fields[] = {{0, 0, type_of<std::string>, "first"},
                                        {sizeof(std::string), 0, type_of<int>, "second"}};
template <> inline constexpr record record_of<entry_pair> = {pair_fields, 2, false, nullptr, "utility", 1};
}  // namespace ferry::abi
