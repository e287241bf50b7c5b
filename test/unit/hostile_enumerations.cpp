// Enumerations that another process sent: the values that one does not have are refused wherever they come.
#define FERRY_STD_span
#include <span>

#include "describe.hpp"

#include "coding.hpp"
#include "globals/arrived_block.hpp"
#include "values/dynamic.hpp"

#include <cstring>

namespace {

enum below_and_above { below = -2, above = 2 };
enum answer : bool { no, yes };
struct cell {
  short mark;
  answer known;
  char letter;
  small_enum kind;
};
struct grid {
  int width;
  cell cells[3];
  below_and_above sign;
};
struct [[gnu::packed]] packet {
  char letter;
  small_enum kind;
};

}  // namespace

namespace ferry::abi {
#define NAME(T, ...) template <> inline constexpr const char *const name_of<__VA_ARGS__> = T
NAME("short", short);
NAME("below_and_above", below_and_above);
NAME("answer", answer);
NAME("cell", cell);
NAME("cell[3]", cell[3]);
NAME("grid", grid);
NAME("grid[900]", grid[900]);
NAME("packet", packet);
NAME("vector<cell>", std::vector<cell>);
NAME("vector<packet>", std::vector<packet>);
NAME("span<small_enum const>", std::span<small_enum const>);
NAME("small_enum[5000]", small_enum[5000]);
#undef NAME
template <> inline constexpr unsigned limits_of<below_and_above> = type::limited_to(3, true);
template <> inline constexpr unsigned limits_of<answer> = type::limited_to(1, false);
template <> inline constexpr unsigned limits_of<cell> = type::of_members;
template <> inline constexpr unsigned limits_of<grid> = type::of_members;
template <> inline constexpr unsigned limits_of<packet> = type::of_members;
template <> inline constexpr unsigned limits_of<cell[3]> = type::of_elements;
template <> inline constexpr unsigned limits_of<grid[900]> = type::of_elements;
template <> inline constexpr unsigned limits_of<small_enum[5000]> = type::of_elements;
inline constexpr field cell_fields[] = {{offsetof(cell, mark), 0, type_of<short>, "mark"},
                                        {offsetof(cell, known), 0, type_of<answer>, "known"},
                                        {offsetof(cell, letter), 0, type_of<char>, "letter"},
                                        {offsetof(cell, kind), 0, type_of<small_enum>, "kind"}};
template <> inline constexpr record record_of<cell> = {cell_fields, 4, true, nullptr, "hostile_enumerations.cpp", 1};
inline constexpr field grid_fields[] = {{offsetof(grid, width), 0, type_of<int>, "width"},
                                        {offsetof(grid, cells), 0, type_of<cell[3]>, "cells"},
                                        {offsetof(grid, sign), 0, type_of<below_and_above>, "sign"}};
template <> inline constexpr record record_of<grid> = {grid_fields, 3, true, nullptr, "hostile_enumerations.cpp", 2};
inline constexpr field packet_fields[] = {{0, 0, type_of<char>, "letter"}, {1, 0, type_of<small_enum>, "kind"}};
template <> inline constexpr record record_of<packet> = {packet_fields, 2, true, nullptr, "hostile_enumerations.cpp",
                                                         3};
}  // namespace ferry::abi

namespace {

using namespace ferry;
using values::malformed;
using values::role;

no_names const names;
template <class T> ferry::abi::type const &type_of = *ferry::abi::type_of<T>;

template <class T> bytes bytes_of(T const &value) {
  bytes all(sizeof value);
  std::memcpy(all.data(), &value, sizeof value);
  return all;
}
template <class T> bool is_value(bytes const &from, role as = role::global) {
  try {
    with_decoded<T>(from, names, as, [](T &) {});
  } catch (malformed const &) { return false; }
  return true;
}
template <class T> bool is_number_of(int number) { return is_value<T>(bytes_of(number)); }

// The same for a large value, whose bytes lie apart.
bool is_value_apart(ferry::abi::type const &t, bytes const &in_message, bytes const &apart) {
  std::vector<values::block_view> const blocks{{apart.data(), apart.size()}};
  try {
    values::memory const made = values::make(t, {in_message.data(), in_message.size(), blocks}, names);
  } catch (malformed const &) { return false; }
  return true;
}

cell const a_cell{1, yes, 'c', two};
grid const a_grid{3, {a_cell, a_cell, a_cell}, above};

TEST(hostile_enumerations, have_the_values_of_the_fewest_bits) {
  for (int n : {0, 1, 2, 3}) EXPECT_TRUE(is_number_of<small_enum>(n)) << n;
  for (int n : {4, 256, 1 << 30, -1}) EXPECT_FALSE(is_number_of<small_enum>(n)) << n;
  for (int n = -4; n < 4; ++n) EXPECT_TRUE(is_number_of<below_and_above>(n)) << n;
  for (int n : {-5, 4, INT_MAX, INT_MIN}) EXPECT_FALSE(is_number_of<below_and_above>(n)) << n;
  EXPECT_TRUE(is_value<answer>({1}));
  EXPECT_FALSE(is_value<answer>({2}));
}

TEST(hostile_enumerations, the_message_names_the_type_and_the_number) {
  auto why = [](auto const &t, bytes const &from) -> std::string {
    try {
      values::expect_values(t, from.data(), 1);
    } catch (malformed const &e) { return e.what(); }
    return {};
  };
  EXPECT_NE(why(type_of<small_enum>, bytes_of(77)).find("'small_enum' has no value 77"), std::string::npos);
  EXPECT_NE(why(type_of<below_and_above>, bytes_of(-77)).find("has no value -77"), std::string::npos);
}

TEST(hostile_enumerations, as_members_and_elements) {
  EXPECT_TRUE(is_value<grid>(bytes_of(a_grid)));
  for (std::size_t place : {offsetof(grid, sign), offsetof(grid, cells[0].kind), offsetof(grid, cells[2].kind),
                            offsetof(grid, cells[1].known)}) {
    bytes bad = bytes_of(a_grid);
    bad[place] = 77;
    EXPECT_FALSE(is_value<grid>(bad)) << place;
  }
  for (std::size_t place : {offsetof(grid, width), offsetof(grid, cells[1].letter), offsetof(grid, cells[2].mark)}) {
    bytes other = bytes_of(a_grid);
    other[place] = 77;
    EXPECT_TRUE(is_value<grid>(other)) << place;
  }
}

TEST(hostile_enumerations, in_containers) {
  std::vector<cell> const cells(3000, a_cell);
  bytes bad = encoded(cells, names);
  EXPECT_TRUE(is_value<std::vector<cell>>(bad));
  bad[bad.size() - 1] = 1;
  EXPECT_FALSE(is_value<std::vector<cell>>(bad));
  bad = encoded(std::vector<packet>(7, {'p', two}), names);
  EXPECT_TRUE(is_value<std::vector<packet>>(bad));
  bad[bad.size() - 5] = 4;
  EXPECT_TRUE(is_value<std::vector<packet>>(bad)) << "a letter";
  bad[bad.size() - 6] = 4;
  EXPECT_FALSE(is_value<std::vector<packet>>(bad));
}

TEST(hostile_enumerations, in_views) {
  static constexpr small_enum const constants[] = {zero, one, two};
  std::span<small_enum const> const view = constants;
  for (auto as : {role::call, role::global}) {
    bytes from = encoded(view, names, as);
    EXPECT_TRUE((is_value<std::span<small_enum const>>(from, as)));
  }
  bytes bad = encoded(view, names, role::call);
  bad.back() = 1;
  EXPECT_FALSE((is_value<std::span<small_enum const>>(bad, role::call)));
  // Constants of another kind.
  static constexpr int const numbers[] = {1, 2, 3, 4};
  bad = encoded(std::span<small_enum const>(reinterpret_cast<small_enum const *>(numbers), 4), names);
  EXPECT_FALSE((is_value<std::span<small_enum const>>(bad)));
}

TEST(hostile_enumerations, that_lie_apart) {
  auto const &array = type_of<small_enum[5000]>, &grids = type_of<grid[900]>;
  bytes apart(array.bytes);
  EXPECT_TRUE(is_value_apart(array, {}, apart));
  apart[4 * 4321] = 4;
  EXPECT_FALSE(is_value_apart(array, {}, apart));
  apart.assign(grids.bytes, 0);
  EXPECT_TRUE(is_value_apart(grids, {}, apart));
  apart[777 * sizeof(grid) + offsetof(grid, cells[1].kind)] = 4;
  EXPECT_FALSE(is_value_apart(grids, {}, apart));
  apart.assign(4000 * sizeof(cell), 0);
  EXPECT_TRUE(is_value_apart(type_of<std::vector<cell>>, {0}, apart));
  apart[3999 * sizeof(cell) + offsetof(cell, known)] = 2;
  EXPECT_FALSE(is_value_apart(type_of<std::vector<cell>>, {0}, apart));
}

TEST(hostile_enumerations, leave_a_variable_as_it_was) {
  grid variable = a_grid;
  bytes bad = bytes_of(a_grid);
  bad[offsetof(grid, width)] = 5;
  bad[offsetof(grid, sign)] = 77;
  EXPECT_THROW(values::assign(type_of<grid>, &variable, false, {bad.data(), bad.size(), {}}, names), malformed);
  EXPECT_EQ(bytes_of(variable), bytes_of(a_grid));
}

TEST(hostile_enumerations, that_codecs_read) {
  ferry::abi::slot<small_enum> = ferry::abi::type_of<small_enum>;
  ferry::abi::slot<answer> = ferry::abi::type_of<answer>;
  bytes sent;
  values::byte_writer to(sent);
  {
    values::encoder out(to, names, "value");
    static_cast<writer &>(to).write(two);
    static_cast<writer &>(to).write(yes);
  }
  ASSERT_EQ(sent, (bytes{2, 0, 0, 0, 1}));
  auto read = [&] {
    values::byte_reader from(sent.data(), sent.size());
    values::decoder in(from, names);
    return static_cast<reader &>(from).read<small_enum>();
  };
  EXPECT_EQ(read(), two);
  sent[0] = 4;
  EXPECT_THROW(read(), malformed);
}

TEST(hostile_enumerations, are_no_part_of_an_array_of_numbers) {
  EXPECT_TRUE(values::has_part(type_of<int[5000]>, 8, type_of<unsigned>));
  EXPECT_FALSE(values::has_part(type_of<int[5000]>, 8, type_of<small_enum>));
  EXPECT_TRUE(values::has_part(type_of<small_enum[5000]>, 8, type_of<small_enum>));
  EXPECT_TRUE(values::has_part(type_of<grid[900]>, offsetof(grid, cells[1].kind), type_of<small_enum>));
}

// Only what is written anew, in pieces that begin and end anywhere.
TEST(hostile_enumerations, that_changes_make) {
  std::vector<packet> const packets(1000, {'p', two});
  bytes before(5000);
  std::memcpy(before.data(), packets.data(), before.size());
  auto makes_values = [&](std::size_t size, std::vector<std::pair<std::size_t, bytes>> const &pieces) {
    wire::block change;
    change.size = size;
    for (auto const &[offset, content] : pieces) change.pieces.push_back({offset, {content.data(), content.size()}});
    try {
      globals::expect_values(type_of<packet>, {before.data(), before.size()}, change);
    } catch (malformed const &) { return false; }
    return true;
  };
  bytes const letter{'q'}, four{4}, one_byte{1};
  EXPECT_TRUE(makes_values(5000, {{505, letter}, {510, letter}}));
  EXPECT_TRUE(makes_values(5000, {{506, one_byte}}));
  EXPECT_FALSE(makes_values(5000, {{506, four}})) << "the lowest byte of one";
  EXPECT_FALSE(makes_values(5000, {{505, letter}, {509, one_byte}})) << "the highest byte of one";
  EXPECT_FALSE(makes_values(5000, {{4996, one_byte}, {4999, one_byte}})) << "the last one";
  // All of several, and some of the first and the last.
  bytes many(before.begin() + 103, before.begin() + 203);
  EXPECT_TRUE(makes_values(5000, {{103, many}}));
  for (std::size_t at : {0u, 3u, 48u, 93u, 98u}) {
    bytes bad = many;
    bad[at] = 0x70;
    EXPECT_EQ(makes_values(5000, {{103, bad}}), at % 5 == 2) << at;
  }
  // A longer block, and a shorter one.
  EXPECT_TRUE(makes_values(5010, {{5000, {'r', 1, 0, 0, 0, 's', 3, 0, 0, 0}}}));
  EXPECT_FALSE(makes_values(5010, {{5000, {'r', 1, 0, 0, 0, 's', 4, 0, 0, 0}}}));
  EXPECT_TRUE(makes_values(5, {}));
  auto const saved = std::exchange(before[4996], 9);
  EXPECT_TRUE(makes_values(5000, {{0, letter}})) << "what is not changed is not looked at";
  before[4996] = saved;
}

}  // namespace
