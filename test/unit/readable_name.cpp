// Names in messages: without what the standard library's templates have by default.
#include "values/readable_name.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <typeinfo>
#include <unordered_map>
#include <vector>

namespace {

template <class... T> struct own {};

template <class T> std::string name() { return ferry::values::readable_type(typeid(T).name()); }

TEST(readable_name, of_the_librarys_types) {
  EXPECT_EQ(name<std::string>(), "std::string");
  EXPECT_EQ(name<std::wstring>(), "std::wstring");
  EXPECT_EQ(name<std::string_view>(), "std::string_view");
  EXPECT_EQ((name<std::vector<std::map<std::string, std::vector<int>>>>()),
            "std::vector<std::map<std::string, std::vector<int>>>");
  EXPECT_EQ((name<std::unordered_map<std::string, std::unique_ptr<std::set<int>>>>()),
            "std::unordered_map<std::string, std::unique_ptr<std::set<int>>>");
  EXPECT_EQ(name<std::mt19937>(), "std::mt19937");
  EXPECT_EQ(name<std::vector<std::mt19937_64>>(), "std::vector<std::mt19937_64>");
  EXPECT_EQ(name<std::function<int(std::string, double)>>(), "std::function<int (std::string, double)>");
}

TEST(readable_name, keeps_what_is_not_the_default) {
  EXPECT_EQ((name<std::set<int, std::greater<int>>>()), "std::set<int, std::greater<int>>");
  EXPECT_EQ((name<std::set<int, std::less<long>>>()), "std::set<int, std::less<long>>");
  EXPECT_EQ((name<own<int, std::allocator<int>>>()), "(anonymous namespace)::own<int, std::allocator<int>>");
  EXPECT_EQ((name<std::pair<int, std::less<int>>>()).substr(0, 13), "std::pair<int");
}

TEST(readable_name, of_functions_and_other_text) {
  using ferry::values::readable_symbol;
  EXPECT_EQ(readable_symbol("_Z3addRKSt6vectorIiSaIiEE"), "add(std::vector<int> const&)");
  EXPECT_EQ(readable_symbol("_ZlsRSoRK5money"), "operator<<(std::ostream&, money const&)");
  EXPECT_EQ(readable_symbol("_ZN5moneyltERKS_"), "money::operator<(money const&)");
  EXPECT_EQ(readable_symbol("_ZNK5moneyptEv"), "money::operator->() const");
  EXPECT_EQ(readable_symbol("_ZltIiEbRK3boxIT_ES3_"), "bool operator< <int>(box<int> const&, box<int> const)");
  EXPECT_EQ(readable_symbol("main"), "main");
  EXPECT_EQ(readable_symbol("f"), "f") << "of C, and no float";
  EXPECT_EQ(ferry::values::readable_type("a text with < and ,"), "a text with < and ,");
  EXPECT_EQ(ferry::values::readable_type(""), "");
}

}  // namespace
