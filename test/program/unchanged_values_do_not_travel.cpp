// A value that has not changed is skipped, and one is unchanged when all of it was written again with what it had.
// varinfo() tells what is held.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "movements.hpp"

#include <algorithm>
#include <cstring>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

constexpr std::size_t count = 1024 * 1024;  // 8 MiB

int number = 1;
std::string text = "a text that is too long to lie inside a string object";
std::vector<double> field(count, 1.0);
double grid[1024][1024];
namespace cfg {
std::map<std::string, std::vector<int>> index_of{{"a", {1, 2, 3}}, {"b", {}}};
std::list<int> order{3, 1, 2};
std::unique_ptr<std::vector<double>> owned = std::make_unique<std::vector<double>>(50'000, 0.5);
}  // namespace cfg
int const constant = static_cast<int>(std::string(text).size());

double all() {
  double last = cfg::owned->back() + cfg::order.back() + cfg::index_of.at("a").back();
  return number + static_cast<double>(text.size()) + field.back() + grid[1023][1023] + last + constant;
}

std::vector<std::string> const names{"number", "text", "field", "grid", "cfg::index_of", "cfg::order", "cfg::owned"};

// With one call each is skipped, and none is sent.
void all_skipped(int on, std::source_location at = std::source_location::current()) {
  ferry::reset_movement();
  check_equal(ferry::remotecall_fetch(on, all), all(), at);
  for (auto const &name : names) {
    auto m = movement_of("global", name);
    if (m.sends || m.skips != 1) std::cerr << name << ' ' << m.reason << '\n';
    check_equal(m.sends, 0u, at);
    check_equal(m.skips, 1u, at);
    check_equal(m.bytes, 0u, at);
  }
  check_equal(movement_of("global", "constant").sends, 0u, at);
}

void written_again() {
  std::vector<double> const copy = field;
  for (double &v : field) {
    double volatile same = v;
    v = -1;
    v = same;
  }
  all_skipped(2);
  std::memcpy(field.data(), copy.data(), count * sizeof(double));
  std::memset(grid, 0, sizeof grid);
  all_skipped(2);
  field = copy;
  field.reserve(count + 5000);
  all_skipped(2);
  field = std::vector<double>(copy.begin(), copy.end());
  cfg::owned = std::make_unique<std::vector<double>>(50'000, 0.5);
  cfg::index_of = {{"b", {}}, {"a", {1, 2, 3}}};
  cfg::order.sort();
  cfg::order = {3, 1, 2};
  text = std::string(text.begin(), text.end());
  number += 1;
  number -= 1;
  all_skipped(2);
  all_skipped(3);
}

void held() {
  auto const list = ferry::varinfo(2);
  auto find = [&](std::string const &name) {
    auto at = std::find_if(list.begin(), list.end(), [&](auto const &v) { return v.name == name; });
    check(at != list.end());
    return *at;
  };
  for (auto const &name : names) check(!find(name).constant);
  check(find("constant").constant);
  check_equal(find("number").type, std::string("int"));
  check_equal(find("number").bytes, sizeof(int));
  check_equal(find("field").type, std::string("std::vector<double>"));
  check(find("field").bytes >= count * 8 && find("field").bytes < count * 8 + 4096);
  check_equal(find("grid").type, std::string("double[1024][1024]"));
  check(find("grid").bytes >= count * 8 && find("grid").bytes < count * 8 + 4096);
  check(find("cfg::index_of").type.find("std::map<") == 0);
  check(find("cfg::owned").bytes >= 400'000 && find("cfg::owned").bytes < 404'096);
  check(find("text").bytes >= text.size());
  auto before = list;
  field[77] = 3;  // a small change does not make it another size there
  all();
  ferry::remotecall_fetch(2, all);
  check(find("field").bytes >= count * 8);
}

int main() {
  ferry::addprocs(2);
  check_equal(ferry::remotecall_fetch(2, all), all());
  all_skipped(2);
  all_skipped(2);
  check_equal(ferry::remotecall_fetch(3, all), all());
  all_skipped(3);
  held();
  all_skipped(2);
  ferry::remotecall_fetch(3, all);
  written_again();
  held();
}
