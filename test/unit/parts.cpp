// References to global variables and to parts of values: what goes in comes out, and no input does harm.
#include "describe.hpp"

#include "coding.hpp"

namespace {

using namespace ferry;

padded variable{'v', 5, "a variable"};
long own = 0;

struct two_variables : values::program_names {
  std::uint64_t function_id(void const *) const override { return 0; }
  void const *function(std::uint64_t) const override { return nullptr; }
  std::uint64_t variable_id(void const *) const override { return 0; }
  held_type find_held_type(void const *, void const *) const override { return {}; }
  ferry::abi::held_type const *held_type_of(std::uint64_t) const override { return nullptr; }
  ferry::abi::exception const *exception(std::string const &) const override { return nullptr; }

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

}  // namespace

namespace ferry::abi {
template <> inline constexpr const char *const name_of<references> = "references";
template <> inline constexpr const char *const name_of<std::reference_wrapper<int>> = "reference to int";
static constexpr field references_fields[] = {{0, field::by_reference, type_of<padded>, "whole"},
                                              {8, field::by_reference, type_of<int>, "number"},
                                              {16, field::by_reference, type_of<int>, "other"}};
template <>
inline constexpr record record_of<references> = {
    references_fields, 3, false, nullptr, "references_to_variables.cpp", 1};
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

}  // namespace
