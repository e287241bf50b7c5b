// Two builds say in which class, and in which member of it, their values differ.
#include "globals/type_list.hpp"

#include "describe.hpp"

#include <gtest/gtest.h>

namespace {

using ferry::abi::type_of;
using ferry::globals::first_difference;
using ferry::globals::type_list;

TEST(type_list, has_the_classes_that_the_types_are_made_of) {
  auto const list = type_list({type_of<std::vector<padded>>, type_of<int>});
  EXPECT_EQ(list, "padded\t" + std::to_string(sizeof(padded)) + "\tc (char)\tn (int)\ttext (std::string)\n");
  EXPECT_EQ(type_list({type_of<int>, nullptr}), "");
}

TEST(type_list, the_first_difference) {
  std::string const here = "a\t4\tx (int)\nb\t8\ty (int)\tz (float)\n";
  EXPECT_EQ(first_difference(here, here), "");
  EXPECT_EQ(first_difference(here, "b\t8\ty (int)\tz (long)\n"),
            "member 2 of 'b' is 'z (float)' here and 'z (long)' there");
  EXPECT_EQ(first_difference(here, "a\t8\tx (int)\tw (int)\n"), "member 2 of 'a' is missing here and 'w (int)' there");
  EXPECT_EQ(first_difference(here, "b\t4\ty (int)\n"), "member 2 of 'b' is 'z (float)' here and missing there");
  EXPECT_EQ(first_difference(here, "a\t8\tx (int)\n"), "'a' has '4' bytes here and '8' there");
}

TEST(type_list, the_list_of_another_process_is_trusted_in_nothing) {
  std::string const here = "a\t4\tx (int)\n";
  EXPECT_EQ(first_difference(here, ""), "");
  EXPECT_EQ(first_difference(here, "\n\t\na"), "");
  EXPECT_EQ(first_difference("", here), "");
  EXPECT_EQ(first_difference(here, "a\t4\t\x1b[2J"), "member 1 of 'a' is 'x (int)' here and '?[2J' there");
}

}  // namespace
