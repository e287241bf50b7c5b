// Reading what another process sent: each rule by itself, with bytes that break it.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"  // in Boost
#include <boost/multi_array.hpp>

#define FERRY_LIBRARY_boost_multi_array
#include "describe.hpp"

#include <ferry/abi/library/boost.hpp>

#include "coding.hpp"
#include "values/exceptions.hpp"

#include <regex>

namespace {

struct tower {
  std::vector<tower> below;
};
struct couple {
  std::shared_ptr<int> number;
  std::shared_ptr<std::string> text;
};
using rings = std::map<int, std::shared_ptr<ring>>;
using slots = std::vector<std::optional<heavy>>;
using grid = boost::multi_array<std::optional<heavy>, 2>;

}  // namespace

namespace ferry::abi {
#define NAME(T, ...) template <> inline constexpr const char *const name_of<__VA_ARGS__> = T
NAME("tower", tower);
NAME("vector<tower>", std::vector<tower>);
NAME("couple", couple);
NAME("shared_ptr<string>", std::shared_ptr<std::string>);
NAME("rings", rings);
NAME("pair<int, shared_ptr<ring>>", std::pair<int, std::shared_ptr<ring>>);
NAME("optional<heavy>", std::optional<heavy>);
NAME("slots", slots);
NAME("string_view", std::string_view);
NAME("grid", grid);
#undef NAME

inline constexpr field tower_fields[] = {{0, 0, type_of<std::vector<tower>>, "below"}};
template <> inline constexpr record record_of<tower> = {tower_fields, 1, false, nullptr, "hostile_values.cpp", 1};
inline constexpr field couple_fields[] = {{0, 0, type_of<std::shared_ptr<int>>, "number"},
                                       {16, 0, type_of<std::shared_ptr<std::string>>, "text"}};
template <> inline constexpr record record_of<couple> = {couple_fields, 2, false, nullptr, "hostile_values.cpp", 2};
using ring_pair = std::pair<int, std::shared_ptr<ring>>;
inline constexpr field ring_pair_fields[] = {{0, 0, type_of<int>, "first"},
                                             {8, 0, type_of<std::shared_ptr<ring>>, "second"}};
template <> inline constexpr record record_of<ring_pair> = {ring_pair_fields, 2, false, nullptr, "utility", 1};
}  // namespace ferry::abi

namespace {

using namespace ferry;
using values::role;

no_names const names;

// Why bytes are refused; empty when they are a T.
template <class T> std::string refusal(bytes const &from, role as = role::global) {
  try {
    with_decoded<T>(from, names, as, [](T &) {});
  } catch (values::malformed const &e) { return e.what(); }
  return {};
}
bool says(std::string const &refusal, char const *why) { return refusal.find(why) != std::string::npos; }
#define EXPECT_REFUSED(refusal, why) EXPECT_PRED2(says, refusal, why)

bytes joined(std::initializer_list<bytes> parts) {
  bytes all;
  for (auto const &p : parts) all.insert(all.end(), p.begin(), p.end());
  return all;
}

TEST(hostile_values, a_count_of_more_than_64_bits) {
  bytes count(9, 0xff);
  count.push_back(0x01);
  values::byte_reader largest(count.data(), count.size());
  EXPECT_EQ(largest.take_count(), UINT64_MAX);
  count.back() = 0x02;
  values::byte_reader larger(count.data(), count.size());
  EXPECT_THROW(larger.take_count(), values::malformed);
  count.back() = 0x81;  // and so on
  values::byte_reader longer(count.data(), count.size());
  EXPECT_THROW(longer.take_count(), values::malformed);
}

TEST(hostile_values, more_elements_than_bytes) {
  EXPECT_REFUSED(refusal<std::vector<std::string>>({3, 1, 1}), "more elements than it has");
  EXPECT_REFUSED(refusal<std::vector<int>>({4, 0, 0, 0, 0, 0, 0, 0, 0}), "more elements than it has");
  EXPECT_REFUSED((refusal<std::map<std::string, int>>({2, 1, 0, 0, 0, 0, 1})), "more elements than it has");
  // So many that their size in bytes is a small number again.
  EXPECT_REFUSED(refusal<std::vector<double>>({0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 1, 2, 3}),
                 "more elements than it has");
}

// A million empty optionals are a million bytes, and would be 20 GB.
TEST(hostile_values, much_memory_for_few_bytes) {
  EXPECT_EQ(refusal<slots>(encoded(slots(1000), names)), "");
  EXPECT_REFUSED(refusal<slots>(joined({{0xc0, 0x84, 0x3d}, bytes(1'000'000, 0)})), "too much memory");
  EXPECT_EQ(refusal<grid>(encoded(grid(boost::extents[10][20]), names)), "");
  bytes const extent{0xe8, 3, 0, 0, 0, 0, 0, 0}, first(8, 0);
  EXPECT_REFUSED(refusal<grid>(joined({extent, first, extent, first, bytes(1'000'000, 0)})), "too much memory");
}

TEST(hostile_values, nesting_without_end) {
  auto nested = [](std::size_t levels) {
    bytes all(levels, 1);
    all.push_back(0);
    return all;
  };
  EXPECT_EQ(refusal<tower>(nested(values::max_depth / 2 - 1)), "");
  EXPECT_REFUSED(refusal<tower>(nested(values::max_depth / 2)), "nested too deeply");
  EXPECT_REFUSED(refusal<tower>(nested(10'000'000)), "nested too deeply");
}

TEST(hostile_values, bool_and_alternatives) {
  EXPECT_EQ(refusal<bool>({1}), "");
  EXPECT_REFUSED(refusal<bool>({2}), "neither true nor false");
  EXPECT_REFUSED(refusal<std::vector<bool>>({2, 1, 0xff}), "neither true nor false");
  EXPECT_REFUSED((refusal<std::variant<int, std::string>>({2, 1})), "an alternative that does not exist");
  EXPECT_REFUSED(refusal<std::optional<std::string>>({2, 1}), "an alternative that does not exist");
  EXPECT_REFUSED(refusal<std::unique_ptr<padded>>({2}), "an alternative that does not exist");
}

// Where code reads one by itself, and not by its description.
TEST(hostile_values, bool_in_codecs_and_exceptions) {
  for (unsigned char byte : {0, 1, 2, 0xe0}) {
    values::byte_reader in(&byte, 1);
    auto read = [&] { return static_cast<reader &>(in).read<bool>(); };
    if (byte > 1)
      EXPECT_THROW(read(), error);
    else
      EXPECT_EQ(read(), byte == 1);
  }
  bytes thrown;
  values::byte_writer to(thrown);
  values::encoder out(to, names, "value");
  values::encode_exception(out, to, std::make_exception_ptr(true));
  auto arrived = [&] {
    values::byte_reader from(thrown.data(), thrown.size());
    values::decoder in(from, names);
    return values::decode_exception(in, from);
  };
  EXPECT_TRUE(arrived());
  thrown.back() = 2;
  EXPECT_THROW(arrived(), values::malformed);
}

TEST(hostile_values, codes_of_exceptions) {
  bytes thrown;
  values::byte_writer to(thrown);
  values::encoder out(to, names, "value");
  values::encode_exception(out, to,
                           std::make_exception_ptr(std::regex_error(std::regex_constants::error_paren)));
  std::size_t const code = thrown.size() - std::strlen(std::regex_error(std::regex_constants::error_paren).what()) - 12;
  auto const arrived = [&](unsigned char low, unsigned char high) {
    thrown[code] = low;
    thrown[code + 3] = high;
    values::byte_reader from(thrown.data(), thrown.size());
    values::decoder in(from, names);
    return values::decode_exception(in, from);
  };
  EXPECT_TRUE(arrived(std::regex_constants::error_paren, 0));
  EXPECT_THROW(arrived(40, 0), values::malformed);
  EXPECT_THROW(arrived(0, 0x80), values::malformed);
}

TEST(hostile_values, gaps_hold_nothing) {
  bytes good = encoded(std::vector<double>(20), names);
  ASSERT_EQ(good.size(), 8u + 160);
  EXPECT_EQ(refusal<std::vector<double>>(good), "");
  good[5] = 1;
  EXPECT_REFUSED(refusal<std::vector<double>>(good), "a gap is not empty");
}

TEST(hostile_values, bytes_left_over) {
  EXPECT_REFUSED(refusal<int>({1, 2, 3, 4, 5}), "bytes are left over");
  EXPECT_REFUSED(refusal<int>({1, 2, 3}), "cut off");
}

// A set would drop the second one silently; and with it an object that owns itself, which would then never end.
TEST(hostile_values, a_key_that_comes_twice) {
  EXPECT_REFUSED((refusal<std::map<std::string, int>>({2, 2, 'a', 1, 0, 0, 0, 2, 'a', 2, 0, 0, 0})),
                 "a key comes twice");
  ring::alive = 0;
  bytes const one_key{1, 0, 0, 0}, itself{1, 0, 0, 0, 0, 3, 0}, none{0};
  EXPECT_REFUSED(refusal<rings>(joined({{2}, one_key, none, one_key, itself})), "a key comes twice");
  EXPECT_EQ(std::exchange(ring::alive, 0), -1);  // no constructor has run, and the destructor once
}

TEST(hostile_values, objects_of_another_type) {
  EXPECT_EQ(refusal<couple>({1, 5, 0, 0, 0, 1, 2, 'a'}), "");
  EXPECT_REFUSED(refusal<couple>({1, 5, 0, 0, 0, 3, 0}), "leads to an object of another type");
  EXPECT_REFUSED(refusal<couple>({1, 5, 0, 0, 0, 3, 4}), "leads to an object of another type");
  EXPECT_REFUSED(refusal<couple>({1, 5, 0, 0, 0, 4}), "leads nowhere");
  EXPECT_REFUSED(refusal<std::vector<std::shared_ptr<int>>>({1, 3}), "leads nowhere");
}

TEST(hostile_values, places_out_of_the_program) {
  static int here = 5;
  auto const good = encoded(&here, names);
  EXPECT_EQ(refusal<int *>(good), "");
  EXPECT_REFUSED(refusal<int *>({good[0], 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}), "leads out of the program");
  EXPECT_REFUSED(refusal<int *>({0xff, 0x7f, 0}), "leads out of the program");
  EXPECT_REFUSED(refusal<int (*)(int)>({1, 2, 3, 4, 5, 6, 7, 8}), "a function that this program does not have");
}

// A view of a call brings what it refers to; one of a variable refers to constants of the program, and to no more.
TEST(hostile_values, views) {
  std::string_view const text = "a constant of the program";
  auto constant = encoded(text, names, role::global), brought = encoded(text, names, role::call);
  EXPECT_EQ(refusal<std::string_view>(constant), "");
  EXPECT_EQ(refusal<std::string_view>(brought, role::call), "");
  EXPECT_REFUSED(refusal<std::string_view>(constant, role::call), "does not bring what it refers to");
  EXPECT_REFUSED(refusal<std::string_view>(brought), "refers to what would not live");
  EXPECT_REFUSED(refusal<std::string_view>(brought, role::result), "refers to what would not live");
  constant.pop_back();
  EXPECT_REFUSED(refusal<std::string_view>(joined({constant, {0xff, 0xff, 0xff, 0xff, 0x7f}})),
                 "out of the program's constants");
  static char writable[] = "a variable";
  auto place = encoded(static_cast<int *>(static_cast<void *>(writable)), names);
  place[0] += 1;  // modules are counted from 2 in views
  place.push_back(3);
  EXPECT_REFUSED(refusal<std::string_view>(place), "out of the program's constants");
}

}  // namespace
