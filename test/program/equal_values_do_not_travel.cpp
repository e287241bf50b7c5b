// A value that is equal to the one sent before does not travel again, however it lies in memory: capacity, padding,
// inactive alternatives and the order of insertion are no part of it.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

struct padded {
  char c;
  double d;
  bool b;
  short s;
};

std::vector<std::string> texts;
std::string text;
std::vector<int> numbers;
padded simple;
std::optional<padded> maybe;
std::variant<char, padded, std::string> one_of;
std::unordered_map<std::string, std::vector<int>> table;
std::unordered_set<int> set;
std::map<int, std::optional<std::string>> ordered;
std::vector<padded> many;
std::unique_ptr<padded> owned;
boost::container::small_vector<std::string, 2> small;

std::size_t look() {
  return texts.size() + text.size() + numbers.size() + static_cast<std::size_t>(simple.c) + maybe.has_value() + one_of.index() +
         table.size() + set.size() + ordered.size() + many.size() + (owned ? 1 : 0) + small.size();
}

template <class T, class... A> void made_again(T &object, int fill, A &&...a) {
  object.~T();
  std::memset(static_cast<void *>(&object), fill, sizeof object);
  new (&object) T{std::forward<A>(a)...};
}

// The same value each time, differently.
void give_values(int fill, unsigned seed) {
  texts.clear();
  texts.shrink_to_fit();
  texts.reserve(seed * 10);
  texts.assign({"a", std::string(100, 'b')});
  text.assign(1000 * seed, 'x');
  text.assign("short");
  numbers.reserve(seed * 100);
  numbers.assign(50, 7);
  made_again(simple, fill, 'c', 0.5, true, short{3});
  made_again(maybe, fill);
  if (fill == 0x55) maybe = padded{'x', 1, false, 2};
  maybe.reset();
  made_again(one_of, fill);
  if (fill == 0x55) one_of = std::string(100, 'y');
  one_of = 'v';
  std::vector<int> keys(100);
  for (int i = 0; i < 100; ++i) keys[static_cast<std::size_t>(i)] = i;
  std::shuffle(keys.begin(), keys.end(), std::mt19937(seed));
  table = {};
  table.reserve(seed * 50);
  set = {};
  ordered.clear();
  for (int k : keys) {
    table[std::to_string(k)] = {k, k};
    set.insert(k);
    ordered[k] = k % 2 ? std::optional("odd") : std::nullopt;
  }
  many.resize(30);
  for (auto &p : many) made_again(p, fill, 'p', 2.0, false, short{1});
  owned = std::make_unique<padded>();
  made_again(*owned, fill, 'o', 3.0, true, short{2});
  small.clear();
  small.reserve(seed * 3);
  small.assign({"s", "t"});
}

std::uint64_t sends() {
  std::uint64_t n = 0;
  for (auto const &entry : ferry::movement())
    if (entry.kind == "global") n += entry.sends;
  return n;
}

}  // namespace

int main() {
  ferry::addprocs(1);
  give_values(0xAA, 1);
  auto expected = look();
  check_equal(ferry::remotecall_fetch(2, look), expected);
  auto before = sends();
  check(before >= 12);
  for (unsigned round = 2; round < 8; ++round) {
    give_values(round % 2 ? 0xAA : 0x55, round);
    check_equal(ferry::remotecall_fetch(2, look), expected);
    check_equal(sends(), before);
  }
  small.push_back("u");
  check_equal(ferry::remotecall_fetch(2, look), expected + 1);
  check_equal(sends(), before + 1);
  std::cout << "equal values stay\n";
}
