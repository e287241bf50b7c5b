// A call that reaches a map of a million small vectors by their names, beside an empty one; and the cost of the
// alternative: walking through the map.
#include "../measure.hpp"
#include "groups.hpp"
#include "memory.hpp"

#include <ferry/ferry.hpp>

#include <map>
#include <random>
#include <string>
#include <vector>

std::map<std::string, std::vector<int>> by_name;
std::vector<std::string> beside;  // other objects of the program on the same heap; no call reaches them

namespace bench {
namespace {

std::string key(std::size_t i) { return "key" + std::to_string(i); }

void build(std::size_t entries) {
  std::mt19937_64 random(3);
  for (std::size_t i = 0; i < entries; ++i) {
    std::vector<int> values;
    for (std::size_t k = 0; k < 1 + i % 7; ++k) values.push_back(static_cast<int>(i + k));
    by_name.emplace(key(i), std::move(values));
    if (i % 16 == 0) beside.emplace_back(20 + random() % 200, 'x');
    if (i % 64 == 0) beside[random() % beside.size()] = {};
  }
}

// What a program does between its calls: allocates, writes, frees.
void make_noise(std::mt19937_64 &random) {
  for (int n = 0; n < 100; ++n) beside[random() % beside.size()] = std::string(20 + random() % 200, 'y');
}

std::size_t walk() {
  std::size_t sum = 0;
  for (auto const &[name, values] : by_name) {
    sum += name.size();
    for (int value : values) sum += static_cast<std::size_t>(value);
  }
  return sum;
}

}  // namespace

void nodes() {
  sizes const &size = chosen();
  build(size.map_entries);
  std::size_t sum = 0;
  double raw = median_us({20, 4}, [&] { sum ^= walk(); });
  expect(sum != 1, "the sum");

  ferry::addprocs(1);
  std::mt19937_64 random(4);
  auto empty = [] { ferry::remotecall_fetch(2, [] {}); };
  auto reach = [] { expect(ferry::remotecall_fetch(2, [] { return by_name.size(); }) == by_name.size(), "the size"); };
  reach();
  auto unchanged = paired({100, 6}, 5, empty, reach);
  double noisy = median_us(
      {50, 6}, [&] { make_noise(random); }, reach);
  ferry::reset_movement();
  auto changed = paired({30, 8}, 1, empty, [&] {
    std::string name = key(random() % by_name.size());
    int expected = ++by_name.at(name).front();
    expect(ferry::remotecall_fetch(2, [name] { return by_name.find(name)->second.front(); }) == expected, "an entry");
  });
  travelled sent = travelled_of("by_name");

  std::string of = "map<string, vector<int>> of " + std::to_string(size.map_entries);
  table rows("Large node container: more than an empty call; raw: walking it");
  rows.row("(an empty call)", unchanged.base_us);
  rows.row("unchanged " + of, unchanged.extra_us, raw, size.bar("2000 us"));
  rows.row("  with 100 allocations elsewhere before each call", noisy - unchanged.base_us, raw);
  rows.row("one entry of it changed, anywhere", changed.extra_us, raw);
  rows.row("  KiB on the wire for each such call",
           sent.sends ? static_cast<double>(sent.bytes) / 1024 / static_cast<double>(sent.sends) : 0);
}

}  // namespace bench
