// Boost's containers and vocabulary types come back as they went.
// RUN: %every_way %t %s
#define _LIBCPP_ENABLE_CXX17_REMOVED_UNARY_BINARY_FUNCTION  // libc++ has no std::unary_function without it
#pragma clang diagnostic ignored "-Wdeprecated-declarations"  // of boost::multi_array
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <boost/circular_buffer.hpp>
#include <boost/container/deque.hpp>
#include <boost/container/flat_map.hpp>
#include <boost/container/flat_set.hpp>
#include <boost/container/list.hpp>
#include <boost/container/map.hpp>
#include <boost/container/slist.hpp>
#include <boost/container/small_vector.hpp>
#include <boost/container/stable_vector.hpp>
#include <boost/container/static_vector.hpp>
#include <boost/container/string.hpp>
#include <boost/container/vector.hpp>
#include <boost/dynamic_bitset.hpp>
#include <boost/multi_array.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index_container.hpp>
#include <boost/optional.hpp>
#include <boost/unordered_map.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/variant.hpp>

#include <string>

namespace {

namespace bc = boost::container;

template <class T> T sent(T const &value) {
  return ferry::remotecall_fetch(2, [](T const &v) { return v; }, value);
}
template <class T> void round_trip(T const &value, std::source_location at = std::source_location::current()) {
  check(sent(value) == value, at);
}

void containers() {
  round_trip(bc::flat_map<std::string, int>{{"a", 1}, {"b", 2}});
  round_trip(bc::flat_set<std::string>{"x", "y"});
  round_trip(bc::small_vector<std::string, 2>{"a"});
  round_trip(bc::small_vector<std::string, 2>{"a", "b", "c"});
  round_trip(bc::small_vector<double, 4>(5000, 0.5));
  round_trip(bc::static_vector<std::string, 4>{"s", "t"});
  round_trip(bc::stable_vector<std::string>{"a", "b"});
  round_trip(bc::vector<int>{1, 2, 3});
  round_trip(bc::deque<std::string>{"a", "b"});
  round_trip(bc::list<std::string>{"a", "b"});
  round_trip(bc::slist<int>{3, 2, 1});
  round_trip(bc::map<std::string, bc::vector<std::string>>{{"k", {"v", "w"}}});
  round_trip(bc::string("a text that is longer than the object itself"));
  round_trip(boost::unordered_map<std::string, int>{{"a", 1}, {"b", 2}});
}

struct person {
  int id;
  std::string name;
  bool operator==(person const &) const = default;
};
using people = boost::multi_index_container<
    person, boost::multi_index::indexed_by<
                boost::multi_index::ordered_unique<boost::multi_index::member<person, int, &person::id>>,
                boost::multi_index::hashed_non_unique<boost::multi_index::member<person, std::string, &person::name>>>>;

void others() {
  people all;
  all.insert({2, "b"});
  all.insert({1, "a"});
  auto back = sent(all);
  check(back == all && back.get<1>().count("b") == 1);

  boost::circular_buffer<std::string> ring(3);
  for (auto text : {"a", "b", "c", "d"}) ring.push_back(text);
  auto same = sent(ring);
  check(same == ring && same.capacity() == 3);

  boost::dynamic_bitset<> bits(1000, 5);
  bits.set(999);
  round_trip(bits);
  round_trip(boost::dynamic_bitset<>());

  boost::multi_array<double, 3> grid(boost::extents[2][3][4]);
  grid[1][2][3] = 0.5;
  round_trip(grid);
  boost::multi_array<std::string, 2> texts(boost::extents[2][2]);
  texts.reindex(1);
  texts[2][1] = "x";
  check_equal(sent(texts)[2][1], "x");

  round_trip(boost::uuids::uuid{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}});
  round_trip(boost::optional<std::string>("set"));
  round_trip(boost::optional<std::string>());
  round_trip(boost::variant<int, std::string, double>("text"));
  round_trip(boost::variant<int, std::string, double>(0.5));
}

bc::flat_map<std::string, double> prices{{"a", 1}};
using texts = bc::small_vector<std::string, 2>;
texts names{"a"};
bc::small_vector<int, 4> numbers{1, 2};
bc::static_vector<std::string, 4> few{"s"};
bc::flat_map<std::string, bc::small_vector<int, 2>> lists{{"one", {1}}};
bc::small_vector<texts, 2> rows{{"a"}};

// As global, capture by value and by reference, argument, and result.
void check_globals() {
  auto everywhere = [copy = names, &same = rows](texts const &argument) {
    return copy == names && same == rows && argument == names ? names : texts();
  };
  check(ferry::remotecall_fetch(2, everywhere, names) == names);
}
std::string state() {
  return names.back() + few.back() + rows.back().back() +
         std::to_string(names.size() + 10 * numbers.size() + lists.at("one").back() * 100000);
}
void globals() {
  check_globals();
  check_equal(ferry::remotecall_fetch(2, state), state());
  names.resize(3, "a text that is longer than the object itself");
  numbers.resize(5000);
  few.push_back("t");
  lists["one"].resize(3, 7);
  rows.resize(3, names);
  check_globals();
  check_equal(ferry::remotecall_fetch(2, state), state());
}

}  // namespace

int main() {
  ferry::addprocs(1);
  containers();
  others();
  globals();
  auto price = [] { return prices.at("a"); };
  check_equal(ferry::remotecall_fetch(2, price), 1.0);
  prices["a"] = 2;
  check_equal(ferry::remotecall_fetch(2, price), 2.0);
  std::cout << "Boost travels\n";
}
