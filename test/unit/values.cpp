// Encoding: what goes in comes out, equal values give equal bytes, and no input does harm.
#include "describe.hpp"

#include "values/decode.hpp"
#include "values/dynamic.hpp"
#include "values/encode.hpp"
#include "values/memory.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;

int twice(int n) { return 2 * n; }

struct one_function : values::program_names {
  std::uint64_t function_id(void const *address) const override {
    return address == reinterpret_cast<void const *>(&twice) ? 7 : 0;
  }
  void const *function(std::uint64_t id) const override {
    return id == 7 ? reinterpret_cast<void const *>(&twice) : nullptr;
  }
  std::uint64_t variable_id(void const *) const override { return 0; }
  held_type find_held_type(void const *, void const *) const override { return {}; }
  ferry::abi::held_type const *held_type_of(std::uint64_t) const override { return nullptr; }
  values::named_class class_with(void const *vtable) const override {
    if (vtable != values::first_vtable(ferry::abi::bird_class)) return {};
    return {ferry::abi::type_of<bird>, 0x1234};
  }
  ferry::abi::type const *class_named(std::uint64_t id) const override {
    return id == 0x1234 ? ferry::abi::type_of<bird> : nullptr;
  }
  ferry::abi::exception const *exception(std::string const &) const override { return nullptr; }
} const names;

template <class T> bytes encoded(T const &value) {
  bytes out;
  values::byte_writer to(out);
  values::encoder(to, names, "value").encode(*ferry::abi::type_of<T>, &value);
  return out;
}

template <class T> T decoded(bytes const &from) {
  values::byte_reader in(from.data(), from.size());
  values::decoder d(in, names);
  values::memory m(*ferry::abi::type_of<T>);  // ends before the decoder
  d.decode(*ferry::abi::type_of<T>, m.raw());
  m.set_alive();
  d.expect_end();
  return std::move(*static_cast<T *>(m.raw()));
}

template <class T> void round_trip(T const &value) { EXPECT_EQ(decoded<T>(encoded(value)), value); }

// Whatever the bytes are, decoding gives a value or throws malformed; it reads and allocates nothing beyond them.
template <class T> void survives(T const &value) {
  bytes const good = encoded(value);
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_THROW(decoded<T>(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length))), error) << length;
  bytes longer = good;
  longer.push_back(0);
  EXPECT_THROW(decoded<T>(longer), values::malformed);
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    bytes bad = good;
    for (int n = 0; n < 3; ++n) bad[random() % bad.size()] = static_cast<unsigned char>(random());
    try {
      decoded<T>(bad);
    } catch (error const &) {}
  }
}

TEST(values, round_trips) {
  round_trip(-5);
  round_trip(true);
  round_trip(0.1);
  round_trip(std::string());
  round_trip(std::string(300, 'x') + std::string(1, '\0'));
  round_trip(std::vector<int>{});
  round_trip(std::vector<int>{1, 2, 3});
  round_trip(std::vector<double>(1000, 0.5));
  round_trip(std::vector<bool>{true, false, true});
  round_trip(std::vector<std::string>{"", "a", std::string(100, 'b')});
  round_trip(std::vector<padded>{{'a', 1, "x"}, {'b', 2, ""}});
  round_trip(std::vector<std::vector<int>>{{}, {1}, {2, 3}});
  round_trip(std::map<std::string, int>{{"a", 1}, {"b", 2}});
  round_trip(std::optional<std::string>());
  round_trip(std::optional<std::string>("x"));
  round_trip(std::variant<int, std::string>(4));
  round_trip(std::variant<int, std::string>("t"));
}

TEST(values, equal_values_give_equal_bytes) {
  alignas(padded) unsigned char one[sizeof(padded)], two[sizeof(padded)];
  std::memset(one, 0x00, sizeof one);
  std::memset(two, 0xff, sizeof two);
  auto *a = new (one) padded{'c', 1, "text"};
  auto *b = new (two) padded{'c', 1, "text"};
  b->text.reserve(500);
  EXPECT_EQ(encoded(*a), encoded(*b));
  std::vector<int> spare{1, 2};
  spare.reserve(100);
  EXPECT_EQ(encoded(spare), encoded(std::vector<int>{1, 2}));
  a->~padded();
  b->~padded();
}

TEST(values, ownership) {
  auto unique = decoded<std::unique_ptr<padded>>(encoded(std::make_unique<padded>(padded{'q', 9, "owned"})));
  ASSERT_TRUE(unique);
  EXPECT_EQ(*unique, (padded{'q', 9, "owned"}));
  EXPECT_EQ(decoded<std::unique_ptr<padded>>(encoded(std::unique_ptr<padded>())), nullptr);
  auto one = std::make_shared<int>(5);
  auto both = decoded<std::vector<std::shared_ptr<int>>>(encoded(std::vector<std::shared_ptr<int>>{one, nullptr, one}));
  ASSERT_EQ(both.size(), 3u);
  EXPECT_EQ(both[0], both[2]);
  EXPECT_EQ(both[1], nullptr);
  EXPECT_EQ(*both[0], 5);
  EXPECT_EQ(both[0].use_count(), 2);
}

TEST(values, functions_and_pointers_into_the_program) {
  using function = int (*)(int);
  EXPECT_EQ(decoded<function>(encoded(function(&twice))), &twice);
  EXPECT_EQ(decoded<function>(encoded(function(nullptr))), nullptr);
  static int in_the_image;
  EXPECT_EQ(decoded<int *>(encoded(&in_the_image)), &in_the_image);
  EXPECT_EQ(decoded<int *>(encoded(static_cast<int *>(nullptr))), nullptr);
  auto heap = std::make_unique<int>(1);
  EXPECT_THROW(encoded(heap.get()), not_shippable);
}

TEST(values, refusals_name_the_member) {
  // A wrong pointer deep inside says where it is.
  try {
    auto heap = std::make_unique<int>(1);
    encoded(heap.get());
    FAIL();
  } catch (not_shippable const &e) {
    EXPECT_NE(std::string(e.what()).find("value"), std::string::npos) << e.what();
  }
}

TEST(values, bit_fields) {
  bits b{-16, 0x3fffffff, true, two, 1.0L / 3};
  round_trip(b);
  round_trip(bits{15, 1, false, zero, 0});
  survives(b);
  unsigned char one[sizeof(bits)], two_[sizeof(bits)];
  std::memset(one, 0x00, sizeof one);
  std::memset(two_, 0xff, sizeof two_);
  EXPECT_EQ(encoded(*new (one) bits(b)), encoded(*new (two_) bits(b)));
  bytes const good = encoded(b);
  EXPECT_EQ(good.size(), 1u + 4 + 1 + 1 + 10);
  auto refused = [&](std::size_t at, unsigned char value) {
    bytes bad = good;
    bad[at] = value;
    EXPECT_THROW(decoded<bits>(bad), values::malformed) << at;
  };
  refused(0, 0x20);  // a bit beyond the field
  refused(4, 0x40);
  refused(5, 2);  // neither true nor false
  refused(6, 4);  // no value of the enumeration
}

// Neither bytes nor objects of other classes make an object other than what its class makes.
TEST(values, virtual_functions) {
  upper u;
  u.m = 5;
  u.text = std::string(50, 'x');
  auto const good = encoded(u);
  auto made = [](bytes const &from) {
    auto m = values::make(*ferry::abi::type_of<upper>, {from.data(), from.size(), {}}, names);
    lower const &l = *static_cast<upper *>(m.raw());
    return l.value() + static_cast<int>(l.text.size());
  };
  EXPECT_EQ(made(good), 56);
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_THROW(made(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length))), error);
  struct further : upper {
    int value() const override { return 7; }
  } f;
  bytes out;
  values::byte_writer to(out);
  values::encoder in(to, names, "value");
  EXPECT_THROW(in.encode(*ferry::abi::type_of<upper>, static_cast<upper *>(&f)), not_shippable);
}

TEST(values, an_object_of_a_derived_class) {
  std::vector<std::unique_ptr<animal>> all;
  for (int i = 0; i < 3; ++i) all.push_back(std::make_unique<bird>());
  all.push_back(std::make_unique<animal>());
  static_cast<bird &>(*all[1]).name = std::string(60, 'b');
  auto const good = encoded(all);
  auto const back = decoded<std::vector<std::unique_ptr<animal>>>(good);
  ASSERT_EQ(back.size(), 4u);
  EXPECT_EQ(back[1]->legs(), 2);
  EXPECT_EQ(back[3]->legs(), 4);
  EXPECT_EQ(dynamic_cast<bird &>(*back[1]).name.size(), 60u);
  survives(all);
  auto one = encoded(std::unique_ptr<animal>(std::make_unique<bird>()));
  auto refused = [&](std::size_t at, unsigned char value) {
    auto bad = one;
    bad[at] = value;
    EXPECT_THROW(decoded<std::unique_ptr<animal>>(bad), values::malformed) << at;
  };
  refused(1, 2);   // a class that was not named before
  refused(2, 0);   // no class of the program
  refused(10, 0);  // a base of it, but not this one
  refused(10, 2);
  struct unknown : animal {};
  EXPECT_THROW(encoded(std::unique_ptr<animal>(std::make_unique<unknown>())), not_shippable);
}

// Cycles come back as such; a message that breaks off leaves nothing of them.
TEST(values, objects_that_own_each_other) {
  ring::alive = 0;
  bytes good;
  {
    auto first = std::make_shared<ring>();
    first->next = std::make_shared<ring>();
    first->next->next = first;
    first->next->back = first;
    good = encoded(first);
    first->next->next = nullptr;
  }
  ASSERT_EQ(ring::alive, 0);
  {
    auto back = decoded<std::shared_ptr<ring>>(good);
    EXPECT_EQ(back->next->next, back);
    EXPECT_EQ(back->next->back.lock(), back);
    EXPECT_EQ(back.use_count(), 2);
    back->next->next = nullptr;
  }
  EXPECT_EQ(std::exchange(ring::alive, 0), -2);  // no constructor has run, and each destructor once
  auto longer = good;
  longer.push_back(0);
  EXPECT_THROW(decoded<std::shared_ptr<ring>>(longer), values::malformed);
  EXPECT_EQ(std::exchange(ring::alive, 0), -2);
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_THROW(
        decoded<std::shared_ptr<ring>>(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length))), error);
  std::mt19937 random(3);
  for (int i = 0; i < 3000; ++i) {
    auto bad = good;
    bad[random() % bad.size()] = static_cast<unsigned char>(random() % 6);
    try {
      auto back = decoded<std::shared_ptr<ring>>(bad);
      if (back && back->next) back->next->next = nullptr;
      if (back) back->next = nullptr;
    } catch (error const &) {}
  }
}

TEST(values, hostile_bytes) {
  survives(7);
  survives(true);
  survives(std::string("some text"));
  survives(std::vector<int>(40, 3));
  survives(std::vector<bool>(40, true));
  survives(std::vector<padded>{{'a', 1, "x"}, {'b', 2, "yy"}});
  survives(std::map<std::string, int>{{"a", 1}, {"b", 2}});
  survives(std::variant<int, std::string>("t"));
  survives(std::optional<std::string>("t"));
  survives(std::vector<std::shared_ptr<int>>{std::make_shared<int>(1), std::make_shared<int>(2)});
  survives(std::vector<std::vector<int>>{{1, 2}, {3}});
  survives(std::vector<std::string>{std::string(40, 'a'), "", std::string(50, 'b')});
  // A count that no input of this length can have must not be believed.
  for (unsigned char last : {0x01, 0x7f}) {
    bytes huge(9, 0xff);
    huge.push_back(last);
    EXPECT_THROW(decoded<std::vector<double>>(huge), error);
    EXPECT_THROW(decoded<std::vector<std::string>>(huge), error);
    EXPECT_THROW(decoded<std::string>(huge), error);
    EXPECT_THROW((decoded<std::map<std::string, int>>(huge)), error);
  }
  EXPECT_THROW(decoded<bool>(bytes{2}), values::malformed);
}

// Elements are made in place of empty ones, which are there again when that fails.
TEST(values, a_container_that_was_not_filled_ends_whole) {
  std::vector<int> left;
  for (auto const &filled : {std::vector<bool>{true, true}, std::vector<bool>{true, false}}) {
    int index = 0;
    auto make = [&](void *raw) {
      if (!filled[static_cast<std::size_t>(index++)]) throw values::malformed("cut off");
      new (raw) std::string(40, 'x');
    };
    alignas(std::vector<std::string>) unsigned char raw[sizeof(std::vector<std::string>)];
    try {
      ferry::abi::sequence_operations<std::vector<std::string>, std::string>::build(
          raw, 2, {&make, [](void *context, void *to) { (*static_cast<decltype(make) *>(context))(to); }});
      auto &made = *reinterpret_cast<std::vector<std::string> *>(raw);
      EXPECT_EQ(made, (std::vector<std::string>{std::string(40, 'x'), std::string(40, 'x')}));
      std::destroy_at(&made);
      left.push_back(1);
    } catch (values::malformed const &) { left.push_back(0); }
  }
  EXPECT_EQ(left, (std::vector<int>{1, 0}));
}

// What is encoded with its blocks apart, and those.
struct in_parts {
  bytes encoding;
  std::vector<bytes> blocks;
  std::vector<values::block_view> views() const {
    std::vector<values::block_view> all;
    for (auto const &b : blocks) all.push_back({b.data(), b.size()});
    return all;
  }
};
template <class T> in_parts encoded_in_parts(T const &value) {
  in_parts out;
  values::walk noted;
  values::byte_writer to(out.encoding);
  values::encoder(to, names, "value", &noted).encode(*ferry::abi::type_of<T>, &value);
  for (auto const &b : noted.blocks) {
    auto const *data = static_cast<unsigned char const *>(b.data);
    out.blocks.emplace_back(data, data + b.bytes);
  }
  return out;
}
template <class T> T decoded(in_parts const &from) {
  auto const views = from.views();
  auto m = values::make(*ferry::abi::type_of<T>, {from.encoding.data(), from.encoding.size(), views}, names);
  return std::move(*static_cast<T *>(m.raw()));
}

TEST(values, large_blocks_lie_apart) {
  std::vector<double> numbers(100'000, 0.5);
  auto parts = encoded_in_parts(numbers);
  EXPECT_EQ(parts.encoding.size(), 1u);
  ASSERT_EQ(parts.blocks.size(), 1u);
  EXPECT_EQ(decoded<std::vector<double>>(parts), numbers);
  std::vector<heavy> all(3, heavy{"text", {1, 2}});
  parts = encoded_in_parts(all);
  EXPECT_EQ(parts.blocks.size(), 3u);
  EXPECT_EQ(decoded<std::vector<heavy>>(parts), all);
  round_trip(all);
}

TEST(values, blocks_that_do_not_fit_are_refused) {
  auto const good = encoded_in_parts(std::vector<heavy>(3, heavy{"text", {1, 2}}));
  auto missing = good, over = good, other_size = good, within = encoded_in_parts(std::vector<double>(5000));
  missing.blocks.pop_back();
  EXPECT_THROW(decoded<std::vector<heavy>>(missing), values::malformed);
  over.blocks.push_back(over.blocks[0]);
  EXPECT_THROW(decoded<std::vector<heavy>>(over), values::malformed);
  other_size.blocks[1].resize(40);
  EXPECT_THROW(decoded<std::vector<heavy>>(other_size), values::malformed);
  within.blocks[0].pop_back();
  EXPECT_THROW(decoded<std::vector<double>>(within), values::malformed);
}

// A count is checked before memory for so many elements is asked for: 32 million of these would take 640 GB.
TEST(values, many_large_elements_are_not_believed) {
  bytes claim(std::size_t{1} << 25, 1);
  bytes const count{0x80, 0x80, 0x80, 0x0c};
  std::copy(count.begin(), count.end(), claim.begin());
  EXPECT_THROW(decoded<std::vector<heavy>>(claim), values::malformed);
  EXPECT_THROW(decoded<std::vector<heavy>>(in_parts{claim, {bytes(20'000)}}), values::malformed);
}

TEST(values, assignment_is_all_or_nothing) {
  std::vector<std::string> variable{"old"};
  bytes good = encoded(std::vector<std::string>{"new", "values"});
  bytes cut(good.begin(), good.end() - 2);
  auto assign = [&](bytes const &from) {
    values::assign(*ferry::abi::type_of<std::vector<std::string>>, &variable, false, {from.data(), from.size(), {}},
                   names);
  };
  EXPECT_THROW(assign(cut), error);
  EXPECT_EQ(variable, std::vector<std::string>{"old"});
  assign(good);
  EXPECT_EQ(variable, (std::vector<std::string>{"new", "values"}));
}

// The property behind all others: random values of a nested type survive, and their encoding is a function of the
// value.
TEST(values, random_values) {
  std::mt19937 random(42);
  for (int i = 0; i < 2000; ++i) {
    std::vector<padded> v(random() % 20);
    for (auto &p : v) {
      p.c = static_cast<char>(random());
      p.n = static_cast<int>(random());
      p.text.assign(random() % 40, static_cast<char>(random()));
    }
    round_trip(v);
    auto copy = v;
    copy.reserve(v.size() + 5);
    EXPECT_EQ(encoded(v), encoded(copy));
  }
}

}  // namespace
