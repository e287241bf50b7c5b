// Encoding of what names code: function pointers, pointers to members, references, and what std::function and std::any
// hold.
#include <any>
#include <functional>
#include <string>

#define FERRY_STD_basic_string
#define FERRY_STD_function
#define FERRY_STD_any
#define FERRY_STD_reference_wrapper
#include <ferry/abi.hpp>

#include "coding.hpp"

#include <cstring>

namespace {

struct gadget {
  virtual ~gadget() = default;
  virtual int size() const { return 1; }
  int weight() const { return 2; }
  int first = 3;
  int second = 4;
};
struct adds {
  int by;
  int operator()(int n) const { return n + by; }
};
int twice(int n) { return 2 * n; }
int a_variable = 5;

using virtual_function = int (gadget::*)() const;
using data_member = int gadget::*;
using unary = std::function<int(int)>;
using int_reference = std::reference_wrapper<int>;

}  // namespace

namespace ferry::abi {
#define NAME(...) template <> inline constexpr const char *const name_of<__VA_ARGS__> = #__VA_ARGS__
NAME(int);
NAME(char);
NAME(adds);
NAME(std::string);
NAME(virtual_function);
NAME(data_member);
NAME(unary);
NAME(std::any);
NAME(int_reference);
NAME(int (*)(int));
NAME(char const *);
#undef NAME

// The destructor has the first two places of the table.
inline constexpr virtual_member rows[] = {{0, 2 * sizeof(void *), 70}};
template <> inline constexpr virtual_members virtual_members_of<virtual_function> = {rows, 1};
inline constexpr field fields[] = {{0, 0, type_of<int>, "by"}};
template <> inline constexpr record record_of<adds> = {fields, 1, true, nullptr, "callables.cpp", 1};
}  // namespace ferry::abi

namespace {

using namespace ferry;
using values::role;

template <class Holder, class T>
constexpr ferry::abi::held_type holds = {&typeid(Holder),
                                         &typeid(T),
                                         true,
                                         nullptr,
                                         ferry::abi::type_of<T>,
                                         &ferry::abi::holding<Holder, T>::content,
                                         &ferry::abi::holding<Holder, T>::build};
constexpr ferry::abi::held_type stays = {&typeid(unary), &typeid(int (*)(int)), true, "it stays", nullptr, nullptr,
                                         nullptr};

void const *address_of(int (gadget::*f)() const) {
  void const *words[2];
  std::memcpy(words, &f, sizeof words);
  return words[0];
}

struct program : values::program_names {
  ferry::abi::exception const *exception(std::string const &) const override { return nullptr; }
  std::uint64_t function_id(void const *address) const override {
    if (address == reinterpret_cast<void const *>(&twice)) return 7;
    return address == address_of(&gadget::weight) ? 8 : 0;
  }
  void const *function(std::uint64_t id) const override {
    if (id == 7) return reinterpret_cast<void const *>(&twice);
    return id == 8 ? address_of(&gadget::weight) : nullptr;
  }
  std::uint64_t variable_id(void const *address) const override { return address == &a_variable ? 9 : 0; }
  held_type find_held_type(void const *holder, void const *held) const override {
    for (std::uint64_t id = 0; id < 4; ++id)
      if (rows[id]->holder == holder && rows[id]->held == held) return {rows[id], id};
    return {};
  }
  ferry::abi::held_type const *held_type_of(std::uint64_t id) const override { return id < 4 ? rows[id] : nullptr; }

  static constexpr ferry::abi::held_type const *rows[] = {&holds<unary, adds>, &holds<std::any, std::string>,
                                                          &holds<std::any, int>, &stays};
} const names;

std::vector<std::uint64_t> named_by(auto const &value, role as) {
  bytes out;
  values::walk noted;
  values::byte_writer to(out);
  values::encoder(to, names, "value", &noted, as)
      .encode(*ferry::abi::type_of<std::remove_cvref_t<decltype(value)>>, &value);
  return noted.named;
}

TEST(callables, pointers_to_members) {
  EXPECT_EQ(decoded<data_member>(encoded(&gadget::second, names), names), &gadget::second);
  EXPECT_EQ(decoded<data_member>(encoded(data_member(nullptr), names), names), nullptr);
  for (virtual_function f : {&gadget::size, &gadget::weight, virtual_function(nullptr)})
    EXPECT_TRUE(decoded<virtual_function>(encoded(f, names), names) == f);
  EXPECT_EQ(named_by(virtual_function(&gadget::size), role::call), std::vector<std::uint64_t>{70});
  EXPECT_EQ(named_by(virtual_function(&gadget::weight), role::call), std::vector<std::uint64_t>{8});
}

TEST(callables, pointers_that_lead_out_of_a_class_are_refused) {
  bytes const past{static_cast<unsigned char>(sizeof(gadget) + 1)};
  EXPECT_THROW(decoded<data_member>(past, names), values::malformed);
  bytes plain = encoded(virtual_function(&gadget::weight), names);
  plain.back() = sizeof(gadget);  // its adjustment
  EXPECT_THROW(decoded<virtual_function>(plain, names), values::malformed);
  bytes other_row = encoded(virtual_function(&gadget::size), names);
  other_row[1] = 71;
  EXPECT_THROW(decoded<virtual_function>(other_row, names), values::malformed);
  EXPECT_THROW(decoded<virtual_function>(bytes{3}, names), values::malformed);
}

TEST(callables, what_is_held) {
  EXPECT_EQ(decoded<unary>(encoded(unary(adds{5}), names), names)(2), 7);
  EXPECT_FALSE(decoded<unary>(encoded(unary(), names), names));
  EXPECT_EQ(std::any_cast<std::string>(decoded<std::any>(encoded(std::any(std::string("text")), names), names)),
            "text");
  EXPECT_EQ(std::any_cast<int>(decoded<std::any>(encoded(std::any(4), names), names)), 4);
  EXPECT_EQ(encoded(unary(adds{5}), names), encoded(unary(adds{5}), names));
  EXPECT_THROW(encoded(std::any(0.5), names), not_shippable);
  EXPECT_THROW(encoded(unary(&twice), names), not_shippable);
}

TEST(callables, what_another_class_holds_is_refused) {
  bytes text = encoded(std::any(std::string("text")), names);
  text[1] = 0;  // a type that std::function holds, and not std::any
  EXPECT_THROW(decoded<std::any>(text, names), values::malformed);
  bytes number = encoded(unary(adds{5}), names);
  for (unsigned char id : {1, 3, 99}) {
    number[1] = id;
    EXPECT_THROW(decoded<unary>(number, names), values::malformed);
  }
  number[0] = 2;
  EXPECT_THROW(decoded<unary>(number, names), values::malformed);
}

TEST(callables, references) {
  int local = 6;
  with_decoded<int_reference>(encoded(int_reference(local), names, role::call), names, role::call,
                              [&](int_reference &r) {
                                EXPECT_EQ(r.get(), 6);
                                EXPECT_NE(&r.get(), &local);
                              });
  // Without a call to live in, only to a variable of the program.
  EXPECT_THROW(encoded(int_reference(local), names), not_shippable);
  EXPECT_EQ(&decoded<int_reference>(encoded(int_reference(a_variable), names), names).get(), &a_variable);
  EXPECT_EQ(named_by(int_reference(a_variable), role::global), std::vector<std::uint64_t>{9});
  EXPECT_THROW(encoded(int_reference(a_variable), names, role::result), not_shippable);
  EXPECT_THROW(decoded<int_reference>(bytes{0}, names), values::malformed);
  bytes between = encoded(int_reference(a_variable), names);
  between[1] |= 1;  // a place within the variable: no int lies there
  EXPECT_THROW(decoded<int_reference>(between, names), values::malformed);
}

TEST(callables, texts) {
  using text = char const *;
  EXPECT_STREQ(decoded<text>(encoded(text("literal"), names), names), "literal");
  EXPECT_STREQ(decoded<text>(encoded(text("literal"), names, role::result), names), "literal");
  static char writable[] = "writable";
  EXPECT_STREQ(decoded<text>(encoded(text(writable), names, role::call), names), "writable");
  EXPECT_THROW(encoded(text(writable), names, role::result), not_shippable);
  std::string const owned(100, 'x');
  try {
    encoded(text(owned.c_str()), names, role::call);
    FAIL();
  } catch (not_shippable const &e) {
    EXPECT_NE(std::string(e.what()).find("use std::string"), std::string::npos) << e.what();
  }
}

TEST(callables, hostile_bytes) {
  for (auto as : {role::global, role::call}) {
    survives(data_member(&gadget::second), names, as);
    survives(virtual_function(&gadget::size), names, as);
    survives(virtual_function(&gadget::weight), names, as);
    survives(unary(adds{5}), names, as);
    survives(std::any(std::string("some text")), names, as);
    survives(int_reference(a_variable), names, as);
  }
}

}  // namespace
