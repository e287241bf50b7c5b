// Of large vectors and arrays within other values only the changed blocks of 4096 bytes travel: in the values of a map,
// in a vector of structs, behind pointers, in variants; whichever part changes, and by however much a vector grows.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
// RUN: %if libcxx %{ %ferryxx -stdlib=libc++ -O1 -I%support %s -o %t.libcxx && %run %t.libcxx %}
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "movements.hpp"

#include <array>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

using numbers = std::vector<double>;
constexpr std::size_t count = 128 * 1024, parts = 8;  // 1 MiB, 8 MiB in all
constexpr std::uint64_t little = 64 << 10;

struct body {
  std::string name = "body";
  numbers heights = numbers(count, 1.0);
  std::array<float, 20'000> cells{};
  int id = 0;
};

std::map<std::string, numbers> series;
std::vector<body> bodies(parts);
std::unordered_map<int, std::unique_ptr<numbers>> owned;
std::optional<std::variant<int, std::pair<numbers, std::shared_ptr<body>>>> choice;

double sum(numbers const &values) {
  return std::accumulate(values.begin(), values.end(), static_cast<double>(values.size()));
}
double sum(body const &b) {
  return sum(b.heights) + std::accumulate(b.cells.begin(), b.cells.end(), 0.0) + b.id +
         static_cast<double>(b.name.size());
}

double of_series() {
  double total = 0;
  for (auto const &[name, values] : series) total += sum(values) * static_cast<double>(name.size());
  return total;
}
double of_bodies() {
  double total = 0;
  for (auto const &b : bodies) total += sum(b);
  return total;
}
double of_owned() {
  double total = 0;
  for (auto const &[key, values] : owned) total += key * sum(*values);
  return total;
}
double of_choice() {
  auto const &[values, object] = std::get<1>(*choice);
  return sum(values) + sum(*object);
}

// What travels of a variable with one call, which sees the value of now.
std::uint64_t bytes(double (*f)(), std::string const &name, std::source_location at) {
  ferry::reset_movement();
  check_equal(ferry::remotecall_fetch(2, f), f(), at);
  return movement_of("global", "(anonymous namespace)::" + name).bytes;
}

// The first call takes all of it; then each change takes little, and none takes nothing.
template <class... Change>
void check_changes(double (*f)(), std::string const &name, std::source_location at, Change... changes) {
  check(bytes(f, name, at) > (6 << 20), at);
  auto const one = [&](auto const &change) {
    check_equal(bytes(f, name, at), 0u, at);
    change();
    auto const moved = bytes(f, name, at);
    if (moved == 0 || moved > little) std::cerr << name << ": " << moved << " bytes\n";
    check(moved > 0 && moved <= little, at);
  };
  (one(changes), ...);
}

// Every way to change one vector a little.
std::array<void (*)(numbers &), 8> const small_changes = {
    [](numbers &v) { v[0] += 1; },
    [](numbers &v) { v.back() += 1; },
    [](numbers &v) { v[v.size() / 2] += 1, v[v.size() / 3] += 1; },
    [](numbers &v) { v.push_back(5); },
    [](numbers &v) { v.insert(v.end(), 2000, 0.5); },
    [](numbers &v) { v.pop_back(); },
    [](numbers &v) { v.resize(v.size() - 3000); },
    [](numbers &v) { v.shrink_to_fit(), v[7] += 1; },
};

}  // namespace

int main() {
  ferry::addprocs(1);
  auto const here = [](std::source_location at = std::source_location::current()) { return at; };
  for (std::size_t i = 0; i < parts; ++i)
    series["series " + std::to_string(i)] = numbers(count, static_cast<double>(i));
  for (auto change : small_changes)
    for (auto const *name : {"series 0", "series 5"}) {
      ferry::clear(series, {2});
      check_changes(of_series, "series", here(), [&] { change(series.at(name)); });
    }
  check_changes(
      of_bodies, "bodies", here(), [] { bodies[3].heights[9] += 1; }, [] { bodies[7].cells[19'999] += 1; },
      [] { bodies[0].name = "a name that is too long to lie inside a string object"; }, [] { bodies[5].id = 6; },
      [] { small_changes[4](bodies[5].heights), bodies[5].id = 7; },
      [] { std::swap(bodies[5].id, bodies[6].id), bodies[1].id += 3; }, [] { small_changes[5](bodies[5].heights); });
  for (int i = 0; i < static_cast<int>(parts); ++i) owned[i + 1] = std::make_unique<numbers>(count, i);
  check_changes(
      of_owned, "owned", here(), [] { owned.at(3)->at(77) += 1; }, [] { small_changes[4](*owned.at(8)); },
      [] { owned.at(1) = std::make_unique<numbers>(*owned.at(1)), owned.at(1)->back() += 1; });
  choice.emplace(std::pair(numbers(7 * count, 2.0), std::make_shared<body>()));
  auto &[values, object] = std::get<1>(*choice);
  check_changes(
      of_choice, "choice", here(), [&] { values[5000] += 1; }, [&] { object->heights[0] += 1; },
      [&] { object->cells[100] += 1; }, [&] { small_changes[6](values); },
      [&] { object = std::make_shared<body>(*object), object->id = 77; });
}
