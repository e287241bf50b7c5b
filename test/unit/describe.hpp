// Descriptions of types as the plugin writes them, by hand.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#define FERRY_STD_basic_string
#define FERRY_STD_basic_string_view
#define FERRY_STD_vector
#define FERRY_STD_list
#define FERRY_STD_multimap
#define FERRY_STD_optional
#define FERRY_STD_variant
#define FERRY_STD_unique_ptr
#define FERRY_STD_shared_ptr
#define FERRY_STD_reference_wrapper
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

// Bit-fields, and what a long double holds beside its value.
enum small_enum { zero, one, two };
struct bits {
  int a : 5;
  unsigned b : 30;
  bool c : 4;
  small_enum d : 6;
  long double wide;
  bool operator==(bits const &) const = default;
};

// A class with virtual functions and a virtual base, neither copyable nor movable.
struct lower {
  virtual ~lower() = default;
  virtual int value() const { return n; }
  int n = 1;
  std::string text = "lower";
};
struct upper : virtual lower {
  upper() = default;
  upper(upper const &) = delete;
  int value() const override { return n + m; }
  int m = 2;
};

// Objects that own each other; how many there are.
struct ring {
  ring() { ++alive; }
  ring(ring const &) = delete;
  ~ring() { --alive; }
  int n = 0;
  std::shared_ptr<ring> next;
  std::weak_ptr<ring> back;
  inline static int alive = 0;
};

// A class and one derived from it, which the other does not begin.
struct animal {
  virtual ~animal() = default;
  virtual int legs() const { return 4; }
  int age = 3;
};
struct named {
  virtual ~named() = default;
  std::string name = "name";
};
struct bird : named, animal {
  int legs() const override { return 2; }
};

namespace ferry::abi {
template <> inline constexpr unsigned limits_of<small_enum> = type::limited_to(2, false);
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
NAME("shared_ptr<padded>", std::shared_ptr<padded>);
NAME("vector<shared_ptr>", std::vector<std::shared_ptr<int>>);
NAME("int*", int *);
NAME("function", int (*)(int));
NAME("heavy", heavy);
NAME("unsigned", unsigned);
NAME("small_enum", small_enum);
NAME("long double", long double);
NAME("bits", bits);
NAME("upper", upper);
NAME("ring", ring);
NAME("shared_ptr<ring>", std::shared_ptr<ring>);
NAME("weak_ptr<ring>", std::weak_ptr<ring>);
NAME("animal", animal);
NAME("bird", bird);
NAME("unique_ptr<animal>", std::unique_ptr<animal>);
NAME("vector<unique_ptr<animal>>", std::vector<std::unique_ptr<animal>>);
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
inline constexpr field bits_fields[] = {{0, field::bits(0, 5, 0, false), type_of<int>, "a"},
                                        {4, field::bits(0, 30, 0, false), type_of<unsigned>, "b"},
                                        {8, field::bits(0, 4, 1, false), type_of<bool>, "c"},
                                        {8, field::bits(4, 6, 2, false), type_of<small_enum>, "d"},
                                        {offsetof(bits, wide), 0, type_of<long double>, "wide"}};
template <> inline constexpr record record_of<bits> = {bits_fields, 5, false, nullptr, "describe.hpp", 1};
// As the Itanium ABI lays it out: the pointer, m, and the virtual base.
extern const void *const upper_vtables[13] __asm__("_ZTV5upper") __attribute__((weak));
inline constexpr dynamic_class::pointer upper_pointers[] = {{0, 3}, {16, 10}};
inline constexpr dynamic_class upper_class = {upper_vtables, upper_pointers, 2, nullptr, 0, {}};
inline constexpr field upper_fields[] = {
    {8, 0, type_of<int>, "m"}, {24, 0, type_of<int>, "base lower.n"}, {32, 0, type_of<std::string>, "base lower.text"}};
template <> inline constexpr record record_of<upper> = {upper_fields, 3, false, &upper_class, "describe.hpp", 1};
inline constexpr field ring_fields[] = {{offsetof(ring, n), 0, type_of<int>, "n"},
                                        {offsetof(ring, next), 0, type_of<std::shared_ptr<ring>>, "next"},
                                        {offsetof(ring, back), 0, type_of<std::weak_ptr<ring>>, "back"}};
template <> inline constexpr record record_of<ring> = {ring_fields, 3, false, nullptr, "describe.hpp", 1};
extern const void *const animal_vtables[5] __asm__("_ZTV6animal") __attribute__((weak));
inline constexpr dynamic_class::pointer animal_pointers[] = {{0, 2}};
inline constexpr dynamic_class animal_class = {animal_vtables, animal_pointers, 1, nullptr, 0, {}};
inline constexpr field animal_fields[] = {{8, 0, type_of<int>, "age"}};
template <> inline constexpr record record_of<animal> = {animal_fields, 1, false, &animal_class, "describe.hpp", 2};
extern const void *const bird_vtables[10] __asm__("_ZTV4bird") __attribute__((weak));
inline constexpr dynamic_class::pointer bird_pointers[] = {{0, 2}, {40, 7}};
inline constexpr dynamic_class::base bird_bases[] = {{"named", "describe.hpp", 3, 0},
                                                     {"animal", "describe.hpp", 2, 40}};
inline constexpr dynamic_class bird_class = {bird_vtables, bird_pointers, 2, bird_bases, 2, {}};
inline constexpr field bird_fields[] = {{8, 0, type_of<std::string>, "base named.name"},
                                        {48, 0, type_of<int>, "base animal.age"}};
template <> inline constexpr record record_of<bird> = {bird_fields, 2, false, &bird_class, "describe.hpp", 4};
using entry_pair = std::pair<std::string, int>;
inline constexpr field pair_fields[] = {{0, 0, type_of<std::string>, "first"},
                                        {sizeof(std::string), 0, type_of<int>, "second"}};
template <> inline constexpr record record_of<entry_pair> = {pair_fields, 2, false, nullptr, "utility", 1};
}  // namespace ferry::abi
