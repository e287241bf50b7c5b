// References to global variables and to parts of values: what goes in comes out, and no input does harm.
#include "describe.hpp"

#include "coding.hpp"

namespace {

using namespace ferry;

padded variable{'v', 5, "a variable"};
long own = 0;

struct two_variables : no_names {
  values::named_variable variable_named(std::uint64_t id) const override {
    if (id == 1) return {1, &variable, sizeof variable, ferry::abi::type_of<padded>, false};
    if (id == 2) return {2, &own, sizeof own, nullptr, true};
    return {};
  }
  values::named_variable variable_at(void const *address) const override {
    for (std::uint64_t id : {1, 2}) {
      auto const v = variable_named(id);
      if (static_cast<std::size_t>(static_cast<char const *>(address) - static_cast<char *>(v.address)) < v.bytes)
        return v;
    }
    return {};
  }
} const names;

struct references {
  padded &whole;
  int &number;
  int &other;
};

// A vector, what may be an element's part, and a pointer that may share a part of what another owns.
struct with_parts {
  std::vector<padded> &all;
  int &number;
  std::shared_ptr<int> shared;
  std::shared_ptr<padded> owner;
};

}  // namespace

namespace ferry::abi {
template <> inline constexpr const char *const name_of<references> = "references";
template <> inline constexpr const char *const name_of<with_parts> = "with_parts";
template <> inline constexpr const char *const name_of<std::reference_wrapper<int>> = "reference to int";
static constexpr field references_fields[] = {{0, field::by_reference, type_of<padded>, "whole"},
                                              {8, field::by_reference, type_of<int>, "number"},
                                              {16, field::by_reference, type_of<int>, "other"}};
template <> inline constexpr record record_of<references> = {references_fields, 3, false, nullptr, "parts.cpp", 1};
static constexpr field with_parts_fields[] = {{0, field::by_reference, type_of<std::vector<padded>>, "all"},
                                              {8, field::by_reference, type_of<int>, "number"},
                                              {16, 0, type_of<std::shared_ptr<int>>, "shared"},
                                              {32, 0, type_of<std::shared_ptr<padded>>, "owner"}};
template <> inline constexpr record record_of<with_parts> = {with_parts_fields, 4, false, nullptr, "parts.cpp", 2};
}  // namespace ferry::abi

namespace {

TEST(references_to_variables, lead_to_the_variable) {
  int elsewhere = 3;
  references const r{variable, variable.n, elsewhere};
  with_decoded<references>(encoded(r, names, values::role::call), names, values::role::call, [&](references &there) {
    EXPECT_EQ(&there.whole, &variable);
    EXPECT_EQ(&there.number, &variable.n);
    EXPECT_NE(&there.other, &elsewhere);
    EXPECT_EQ(there.other, 3);
  });
}

TEST(references_to_variables, what_is_no_described_part_is_refused) {
  references const r{variable, variable.n, *reinterpret_cast<int *>(&variable.text)};
  EXPECT_THROW(encoded(r, names, values::role::call), not_shippable);
}

TEST(references_to_variables, a_variable_of_each_process_is_known_by_its_place) {
  references const r{variable, variable.n, *reinterpret_cast<int *>(&own)};
  with_decoded<references>(encoded(r, names, values::role::call), names, values::role::call,
                           [&](references &there) { EXPECT_EQ(static_cast<void *>(&there.other), &own); });
}

bytes one_reference(std::uint64_t id, std::initializer_list<unsigned char> rest) {
  bytes b{2};
  for (int i = 0; i < 8; ++i) b.push_back(static_cast<unsigned char>(id >> 8 * i));
  b.insert(b.end(), rest);
  return b;
}

// The message of a call with one std::reference_wrapper<int>.
void expect_malformed(bytes const &from) {
  using wrapper = std::reference_wrapper<int>;
  EXPECT_THROW(with_decoded<wrapper>(from, names, values::role::call, [](wrapper &) {}), values::malformed);
}

TEST(references_to_variables, wrong_places_are_refused) {
  auto const n = static_cast<unsigned char>(offsetof(padded, n));
  with_decoded<std::reference_wrapper<int>>(one_reference(1, {0, 0, n}), names, values::role::call,
                                            [](auto &there) { EXPECT_EQ(&there.get(), &variable.n); });
  expect_malformed(one_reference(3, {0, 0, n}));         // no such variable
  expect_malformed(one_reference(1, {0, 0, 0}));         // a char is there
  expect_malformed(one_reference(1, {0, 0, 8}));         // a string is there
  expect_malformed(one_reference(1, {0, 0, 127}));       // behind it
  expect_malformed(one_reference(1, {0, 1, 0, 0, n}));   // nothing that holds others is there
  expect_malformed(one_reference(1, {0, 1, 8, 40, 0}));  // behind the text's end
  expect_malformed(one_reference(1, {1, n}));            // it is described
  expect_malformed(one_reference(1, {2, n}));            // no such form
  expect_malformed(one_reference(2, {0, 0, 0}));         // it is not described
  expect_malformed(one_reference(2, {1, 5}));            // crosses its end
  expect_malformed(one_reference(2, {1, 1}));            // is not aligned
  expect_malformed({0});                                 // leads nowhere
}

TEST(references_to_variables, hostile_input_is_refused_without_harm) {
  int elsewhere = 3;
  survives(references{variable, variable.n, elsewhere}, names, values::role::call);
}

// The message of a call whose callable this is.
bytes encoded_call(with_parts const &callable) {
  auto const &type = *ferry::abi::type_of<with_parts>;
  values::call_parts parts(names, {{&callable, &type}});
  for (bool again = true; again;) {
    bytes out;
    parts.begin();
    values::walk noted;
    values::byte_writer to(out);
    values::encoder e(to, names, {}, &noted);
    e.look_for_parts(parts);
    e.encode(type, &callable);
    again = parts.learn(e.objects());
    if (again) continue;
    parts.append_to(to, e.objects());
    return out;
  }
  return {};
}

template <class Use> void with_decoded_call(bytes const &from, Use use) {
  auto const &type = *ferry::abi::type_of<with_parts>;
  values::byte_reader in(from.data(), from.size());
  values::decoder d(in, names);
  values::memory m(type);
  d.decode(type, m.raw());
  m.set_alive();
  if (in.left() > 0) d.join_parts({{m.raw(), &type}});
  d.expect_end();
  use(*static_cast<with_parts *>(m.raw()));
}

// Where what leads to the parts begins.
std::size_t length_of_value(bytes const &from) {
  values::byte_reader in(from.data(), from.size());
  values::decoder d(in, names);
  values::memory m(*ferry::abi::type_of<with_parts>);
  d.decode(*ferry::abi::type_of<with_parts>, m.raw());
  m.set_alive();
  return from.size() - in.left();
}

struct parts_of_a_call : testing::Test {
  std::vector<padded> all = std::vector<padded>(3, {'p', 1, "text"});
  std::shared_ptr<padded> owner = std::make_shared<padded>(padded{'o', 2, "owner"});
  with_parts callable{all, all[1].n, {owner, &owner->n}, owner};
  bytes const message = encoded_call(callable);
  std::size_t const behind = length_of_value(message);
};

TEST_F(parts_of_a_call, are_parts_of_what_arrives) {
  with_decoded_call(message, [](with_parts &there) {
    EXPECT_EQ(&there.number, &there.all[1].n);
    EXPECT_EQ(there.shared.get(), &there.owner->n);
    EXPECT_EQ(there.owner.use_count(), there.shared.use_count());
  });
}

TEST_F(parts_of_a_call, say_nothing_when_there_are_none) {
  int number = 4;
  with_parts const apart{all, number, std::make_shared<int>(5), owner};
  EXPECT_EQ(encoded_call(apart), encoded(apart, names, values::role::call));
  with_decoded_call(encoded_call(apart), [](with_parts &there) { EXPECT_EQ(there.number, 4); });
}

// What leads to the parts follows the callable: their number; of each the place of the pointer and that of the part.
TEST_F(parts_of_a_call, in_wrong_places_are_refused) {
  bytes const begin(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(behind));
  bytes const number{0, 0, 8}, shared{0, 0, 16}, element{1, 1, 0, 1, 4}, owned{4, 0, 4};
  auto const refused = [&](std::initializer_list<bytes> behind) {
    bytes from = begin;
    for (auto const &b : behind) from.insert(from.end(), b.begin(), b.end());
    EXPECT_THROW(with_decoded_call(from, [](with_parts &) {}), values::malformed);
  };
  with_decoded_call(
      [&] {
        bytes from = begin;
        for (auto const &b : {bytes{1}, number, element}) from.insert(from.end(), b.begin(), b.end());
        return from;
      }(),
      [](with_parts &there) { EXPECT_EQ(&there.number, &there.all[1].n); });
  refused({{0}, {0}});                       // more behind it
  refused({{2}, number, element});           // fewer than it says
  refused({{1}, {9, 0, 8}, element});        // no such object
  refused({{1}, {0, 0, 9}, element});        // no reference is there
  refused({{1}, {0, 0, 200}, element});      // behind the callable
  refused({{1}, {0, 1, 8, 0, 0}, element});  // no container is there
  refused({{1}, number, {9, 0, 0}});         // no such object
  refused({{1}, number, {1, 1, 0, 3, 4}});   // no such element
  refused({{1}, number, {1, 1, 0, 1, 8}});   // a text is there
  refused({{1}, number, {1, 0, 0}});         // the vector itself
  refused({{1}, shared, {0, 0, 0}});         // nothing shares the callable
}

TEST_F(parts_of_a_call, hostile_input_is_refused_without_harm) {
  for (std::size_t length = 0; length < message.size(); ++length) {
    if (length == behind) continue;
    EXPECT_THROW(with_decoded_call(bytes(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(length)),
                                   [](with_parts &) {}),
                 values::malformed)
        << length;
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    bytes bad = message;
    for (int n = 0; n < 3; ++n) bad[random() % bad.size()] = static_cast<unsigned char>(random());
    try {
      with_decoded_call(bad, [](with_parts &there) { EXPECT_LE(there.all.size(), 1000u); });
    } catch (error const &) {}
  }
}

}  // namespace
