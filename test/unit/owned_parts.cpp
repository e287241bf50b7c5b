// Shared pointers to parts that come before those to the whole objects: what goes in comes out, no input does harm.
#include "describe.hpp"

#include "coding.hpp"

namespace {

// The owner comes last, and in an alternative.
struct part_first {
  std::shared_ptr<int> number;
  std::vector<std::shared_ptr<std::string>> texts;
  std::optional<std::shared_ptr<padded>> whole;
};

}  // namespace

namespace ferry::abi {
#define NAME(T, ...) template <> inline constexpr const char *const name_of<__VA_ARGS__> = T
NAME("part_first", part_first);
NAME("shared_ptr<string>", std::shared_ptr<std::string>);
NAME("vector<shared_ptr<string>>", std::vector<std::shared_ptr<std::string>>);
NAME("optional<shared_ptr<padded>>", std::optional<std::shared_ptr<padded>>);
#undef NAME
inline constexpr field part_first_fields[] = {
    {offsetof(part_first, number), 0, type_of<std::shared_ptr<int>>, "number"},
    {offsetof(part_first, texts), 0, type_of<std::vector<std::shared_ptr<std::string>>>, "texts"},
    {offsetof(part_first, whole), 0, type_of<std::optional<std::shared_ptr<padded>>>, "whole"}};
template <> inline constexpr record record_of<part_first> = {part_first_fields, 3, false, nullptr, "owned_parts.cpp", 1};
}  // namespace ferry::abi

namespace {

using namespace ferry;
using values::role;

no_names const names;
ferry::abi::type const &type = *ferry::abi::type_of<part_first>;

part_first sample() {
  auto whole = std::make_shared<padded>(padded{'c', 4, "text"});
  return {{whole, &whole->n}, {{whole, &whole->text}, {whole, &whole->text}}, whole};
}

bytes encoded_whole(part_first const &value, int *times = nullptr) {
  bytes out;
  values::encode_whole(type, [&](values::owners_to_come &owners) {
    values::byte_writer to(out);
    values::encoder encoder(to, names, "value", nullptr, role::global);
    encoder.look_for_owners(owners);
    encoder.encode(type, &value);
    if (times) ++*times;
  });
  return out;
}

template <class Use> void with_decoded_whole(bytes const &from, Use use) {
  values::memory const made = values::make(type, {from.data(), from.size(), {}}, names);
  use(*static_cast<part_first *>(made.raw()));
}

TEST(owned_parts, are_parts_of_what_comes_behind_them) {
  with_decoded_whole(encoded_whole(sample()), [](part_first &there) {
    padded &whole = **there.whole;
    EXPECT_EQ(there.number.get(), &whole.n);
    EXPECT_EQ(there.texts.at(0).get(), &whole.text);
    EXPECT_EQ(there.texts.at(1), there.texts.at(0));
    EXPECT_EQ(there.number.use_count(), 4);
    EXPECT_EQ(whole.text, "text");
    EXPECT_EQ(*there.number, 4);
  });
}

TEST(owned_parts, take_a_second_encoding_only_where_there_are_some) {
  auto value = sample();
  int times = 0;
  encoded_whole(value, &times);
  EXPECT_EQ(times, 2);
  value.number = nullptr;
  value.texts.clear();
  times = 0;
  encoded_whole(value, &times);
  EXPECT_EQ(times, 1);
}

TEST(owned_parts, of_nothing_that_is_there_are_refused_by_name) {
  auto value = sample();
  static std::string elsewhere;
  value.texts[1] = std::shared_ptr<std::string>(*value.whole, &elsewhere);
  try {
    encoded_whole(value);
    FAIL();
  } catch (not_shippable const &e) {
    EXPECT_NE(std::string(e.what()).find("cannot send 'value.texts[…][…]'"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("an object that it is no part of"), std::string::npos);
  }
}

// 2, 0: a part of a new object, of the type that the third member's alternative is a pointer to; 'c', 4, "text"; then
// the path to the part.
bytes const begin{2, 0}, way{0, 3, 2, 1, 0}, whole{'c', 4, 0, 0, 0, 5, 't', 'e', 'x', 't'}, to_n{0, 4}, to_text{0, 8};
bytes with(std::initializer_list<bytes> parts) {
  bytes all;
  for (auto const &p : parts) all.insert(all.end(), p.begin(), p.end());
  return all;
}
// The parts that follow are the text of that object, twice, and the object.
bytes const rest = with({{2}, {3}, {8}, {3}, {8}, {1}, {3}});

TEST(owned_parts, of_a_known_form) {
  EXPECT_EQ(encoded_whole(sample()), with({begin, way, whole, to_n, rest}));
  bytes const by_path = with({{2}, {2, 1}, to_text, {2, 1}, to_text, {1}, {3}});
  with_decoded_whole(with({begin, way, whole, to_n, by_path}),
                     [](part_first &there) { EXPECT_EQ(there.texts.at(0).get(), &(**there.whole).text); });
}

TEST(owned_parts, that_make_no_sense_are_refused) {
  auto refused = [&](std::initializer_list<bytes> parts) {
    bytes const from = with(parts);
    EXPECT_THROW(with_decoded_whole(from, [](part_first &) {}), values::malformed) << testing::PrintToString(from);
  };
  refused({begin, {0, 3, 2, 0, 0}, whole, to_n, rest});                        // nothing: the optional is empty
  refused({begin, {0, 4, 2, 1, 0, 5}, whole, to_n, rest});                     // a class without so many members
  refused({begin, {0, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, whole, to_n, rest});   // a way without end
  refused({begin, {1, 1, 2, 3, 4, 5, 6, 7, 8, 0}, whole, to_n, rest});         // no such class
  refused({begin, {2, 1, 2, 3, 4, 5, 6, 7, 8, 0}, whole, to_n, rest});         // no such held type
  refused({begin, {3, 1, 2, 3, 4, 5, 6, 7, 8, 0}, whole, to_n, rest});         // no such root
  refused({begin, way, whole, {0, 0}, rest});                                  // a char is there
  refused({begin, way, whole, {0, 127}, rest});                                // behind it
  refused({begin, way, whole, {1, 8, 0, 0}, rest});                            // within the text
  refused({{2, 1}, to_n, rest});                                               // no object is there yet
  refused({begin, {0, 2, 1, 0}, {2, 1}, to_n, rest});                          // a part of what is being made
  refused({{2}, way, whole, to_n, rest});
}

TEST(owned_parts, hostile_input_is_refused_without_harm) {
  bytes const good = encoded_whole(sample());
  for (std::size_t length = 0; length < good.size(); ++length) {
    bytes const shorter(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_THROW(with_decoded_whole(shorter, [](part_first &) {}), values::malformed) << length;
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    bytes bad = good;
    for (int n = 0; n < 3; ++n) bad[random() % bad.size()] = static_cast<unsigned char>(random());
    try {
      with_decoded_whole(bad, [](part_first &there) { EXPECT_LE(there.texts.size(), 100u); });
    } catch (error const &) {}
  }
}

// The value itself may come again where its type is named.
TEST(owned_parts, whose_way_leads_through_a_circle_of_types_end) {
  bytes endless;
  for (int i = 0; i < 100'000; ++i) endless.insert(endless.end(), {2, 0, 0, 0});
  EXPECT_THROW(with_decoded_whole(endless, [](part_first &) {}), values::malformed);
}

}  // namespace
