// Of a large value that has changed a little, only the changed blocks of 4096 bytes travel, and movement() says
// how many.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "movements.hpp"

#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace {

constexpr std::size_t count = 1024 * 1024, per_block = 4096 / sizeof(double);  // 8 MiB, 2048 blocks
constexpr std::uint64_t little = 64 << 10;

struct scene {
  std::string title = "scene";
  std::vector<double> heights = std::vector<double>(count, 1.0);
  std::map<std::string, int> labels{{"a", 1}};
};

}  // namespace

std::vector<double> field(count, 1.0);
double grid[1024][1024];
scene world;

namespace {

using sums = std::vector<double>;
double sum(std::vector<double> const &values) { return std::accumulate(values.begin(), values.end(), 0.0); }
sums of_field() { return {static_cast<double>(field.size()), sum(field), field.empty() ? 0 : field.back()}; }
sums of_grid() { return {std::accumulate(&grid[0][0], &grid[0][0] + count, 0.0), grid[5][1023], grid[1023][1023]}; }
sums of_world() {
  sums all{sum(world.heights), static_cast<double>(world.heights.size() + world.title.size())};
  for (auto const &[name, value] : world.labels) all.push_back(static_cast<double>(name.size()) * 100 + value);
  return all;
}

// One call, and what moved of the variable with it.
moved call(int on, sums (*f)(), std::string const &name, std::source_location at = std::source_location::current()) {
  ferry::reset_movement();
  check(ferry::remotecall_fetch(on, f) == f(), at);
  return movement_of("global", name);
}

void is_little(moved const &m, std::source_location at = std::source_location::current()) {
  check_equal(m.sends, 1u, at);
  check_equal(m.skips, 0u, at);
  if (m.bytes > little) std::cerr << m.bytes << " bytes, " << m.reason << '\n';
  check(m.bytes <= little, at);
  check(m.reason.starts_with("changed"), at);
}
void is_blocks(moved const &m, std::string const &blocks, std::source_location at = std::source_location::current()) {
  is_little(m, at);
  check_equal(m.reason, "changed: " + blocks + " of 2048 pages", at);
}
void is_nothing(moved const &m, std::source_location at = std::source_location::current()) {
  check_equal(m.sends, 0u, at);
  check_equal(m.skips, 1u, at);
  check_equal(m.bytes, 0u, at);
}

// `elements` are those of the variable `name`, that `f` reads.
void elements(double *elements, sums (*f)(), std::string const &name) {
  auto first = call(2, f, name);
  check_equal(first.sends, 1u);
  check(first.bytes >= count * sizeof(double));
  check_equal(first.reason, std::string("first use on 2"));
  is_nothing(call(2, f, name));
  for (std::size_t at : {std::size_t{0}, std::size_t{1}, per_block - 1, per_block, count / 2 + 77, count - 1}) {
    elements[at] += 1;
    is_blocks(call(2, f, name), "1");
    is_nothing(call(2, f, name));
  }
  elements[3 * per_block] = elements[4 * per_block - 1] = 7;  // one block
  is_blocks(call(2, f, name), "1");
  elements[9 * per_block - 1] = elements[9 * per_block] = 7;  // two
  is_blocks(call(2, f, name), "2");
  for (std::size_t block = 0; block < 12; ++block) elements[(block * 150 + 1) * per_block + block] = -1;
  is_blocks(call(2, f, name), "12");
  elements[0] = 5;
  elements[0] = elements[1] = elements[1];
  elements[0] = 5;
  is_little(call(2, f, name));
}

// A change is counted from what each worker has.
void for_each_worker() {
  is_nothing(call(2, of_field, "field"));
  check_equal(call(3, of_field, "field").reason, std::string("first use on 3"));
  field[1000] = 3;
  is_blocks(call(2, of_field, "field"), "1");
  field[900'000] = 3;
  is_blocks(call(3, of_field, "field"), "2");
  is_blocks(call(2, of_field, "field"), "1");
}

void lengths() {
  for (int i = 0; i < 100; ++i) field.push_back(i);  // into new memory
  is_little(call(2, of_field, "field"));
  for (int i = 0; i < 100; ++i) field.push_back(i);
  is_little(call(2, of_field, "field"));
  is_nothing(call(2, of_field, "field"));
  field.resize(field.size() - 150);
  is_little(call(2, of_field, "field"));
  field.resize(count / 2);
  is_little(call(2, of_field, "field"));
  field.shrink_to_fit();
  is_nothing(call(2, of_field, "field"));
  field = std::vector<double>(field);
  is_nothing(call(2, of_field, "field"));
  field.pop_back();
  is_little(call(2, of_field, "field"));
}

void members() {
  call(2, of_world, "world");
  is_nothing(call(2, of_world, "world"));
  world.heights[123'456] = 9;
  is_little(call(2, of_world, "world"));
  world.labels["another"] = 2;
  is_little(call(2, of_world, "world"));
  world.labels.erase("a");
  world.title = "a title that is too long to lie inside a string object";
  world.heights[1] = world.heights[count - 1] = 4;
  is_little(call(2, of_world, "world"));
  world.heights.insert(world.heights.end(), 100, 0.5);
  is_little(call(2, of_world, "world"));
  world.heights.resize(count - 1000);
  is_little(call(2, of_world, "world"));
  is_nothing(call(2, of_world, "world"));
}

}  // namespace

int main() {
  ferry::addprocs(2);
  elements(field.data(), of_field, "field");
  elements(&grid[0][0], of_grid, "grid");
  for_each_worker();
  lengths();
  members();
}
