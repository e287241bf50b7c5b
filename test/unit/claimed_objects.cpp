// Where a message claims that there is an object: it is looked for before its functions are called.
#include "values/buffer.hpp"
#include "values/class_of_object.hpp"

#include <ferry/abi/stream.hpp>
#include <ferry/error.hpp>

#include <gtest/gtest.h>

#include <future>
#include <system_error>

namespace {

using namespace ferry;

struct category : std::error_category {
  char const *name() const noexcept override { return "category"; }
  std::string message(int) const override { return "message"; }
};
struct further final : category {};
struct noted {
  virtual ~noted() = default;
  int notes = 1;
};
struct beside final : noted, category {};
struct no_category {
  virtual char const *name() const noexcept { return "none"; }
};

category own;
further of_a_derived_class;
beside of_two;
no_category other;
std::error_category const *pointer = &own;
char const *text = "a text";
struct {
  void const *functions;
} unmade, made_up;
void const *table[4] = {&table, &table, &table, &table};

void *arrived(void const *address) {
  std::vector<unsigned char> bytes;
  values::byte_writer to(bytes);
  ferry::abi::put_place(static_cast<writer *>(&to), address, "it");
  values::byte_reader from(bytes.data(), bytes.size());
  return ferry::abi::take_object_place(static_cast<reader *>(&from));
}

TEST(claimed_objects, that_are_there) {
  std::error_category const &beside_others = of_two;
  for (std::error_category const *c : {&std::generic_category(), &std::system_category(), &std::future_category(),
                                       static_cast<std::error_category const *>(&own),
                                       static_cast<std::error_category const *>(&of_a_derived_class), &beside_others})
    EXPECT_EQ(arrived(c), c);
}

TEST(claimed_objects, that_are_not) {
  made_up.functions = &table[2];
  for (void const *address : std::initializer_list<void const *>{nullptr, &other, &pointer, &text, &unmade, &made_up,
                                                                 &table, &typeid(category), "a constant",
                                                                 static_cast<noted const *>(&of_two)})
    EXPECT_THROW(arrived(address), error) << address;
  auto const *own_bytes = reinterpret_cast<char const *>(&own);
  EXPECT_THROW(arrived(own_bytes + 4), error);
}

// Anything in the program may be named.
TEST(claimed_objects, anywhere) {
  auto const *here = reinterpret_cast<unsigned char const *>(&table);
  for (std::ptrdiff_t i = -2000; i < 2000; ++i)
    if (values::image_place place; values::find_in_image(values::no_names(), here + i, place))
      values::is_object_of(values::no_names(), here + i, typeid(std::error_category));
}

}  // namespace
