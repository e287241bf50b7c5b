// A call that reaches small globals which have not changed, beside an empty one; and the raw mechanism: comparing the
// values with a copy of them.
#include "../measure.hpp"
#include "groups.hpp"

#include <ferry/ferry.hpp>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace settings {

enum class level { quiet, normal, verbose };
struct window {
  std::string title;
  int width, height;
  bool operator==(window const &) const = default;
};

int limit = 100;
bool enabled = true;
double factor = 1.5;
level verbosity = level::verbose;
std::string name = "run-7";
std::string folder = "/srv/data/measurements/2024/september/raw";
std::array<double, 4> origin = {1, 2, 3, 4};
std::vector<int> ranks = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
std::map<std::string, int> ports = {{"control", 7000}, {"data", 7001}, {"status", 7002}};
std::optional<std::pair<window, long>> shown = {{{"main", 640, 480}, 3}};

int alone = 1;

}  // namespace settings

namespace bench {
namespace {

auto all_ten() {
  using namespace settings;
  return std::tie(limit, enabled, factor, verbosity, name, folder, origin, ranks, ports, shown);
}

std::size_t look_at_ten() {
  using namespace settings;
  return static_cast<std::size_t>(limit) + enabled + (factor > 1) + (verbosity == level::quiet) + name.size() +
         folder.size() + (origin[0] > 0) + ranks.size() + ports.size() + shown.has_value();
}

template <class T> void use(T const &value) { asm volatile("" : : "r"(value)); }

// The time of one comparison, out of a thousand.
template <class Same> double comparison_us(Same same) {
  constexpr int times = 1000;
  bool all_same = true;
  double us = median_us({200}, [&] {
    for (int i = 0; i < times; ++i) {
      asm volatile("" ::: "memory");
      all_same = same() && all_same;
    }
  });
  expect(all_same, "the copy of the small globals");
  return us / times;
}

}  // namespace

void small_globals() {
  int const alone_copy = settings::alone;
  auto const &[a, b, c, d, e, f, g, h, i, j] = all_ten();
  auto const ten_copy = std::tuple(a, b, c, d, e, f, g, h, i, j);
  double raw_one = comparison_us([&] { return settings::alone == alone_copy; });
  double raw_ten = comparison_us([&] { return all_ten() == ten_copy; });

  ferry::addprocs(1);
  constexpr effort pairs{2000, 5};
  constexpr int block = 50;
  auto empty = [] { ferry::remotecall_fetch(2, [] {}); };
  expect(ferry::remotecall_fetch(2, [] { return settings::alone; }) == settings::alone, "an int");
  expect(ferry::remotecall_fetch(2, [] { return look_at_ten(); }) == look_at_ten(), "ten small globals");
  // No result, as the empty call has none.
  auto one = paired(pairs, block, empty, [] { ferry::remotecall_fetch(2, [] { use(settings::alone); }); });
  auto ten = paired(pairs, block, empty, [] { ferry::remotecall_fetch(2, [] { use(look_at_ten()); }); });

  table rows("Small globals: what a call takes more than an empty one");
  rows.row("(an empty call)", one.base_us);
  rows.row("an unchanged int", one.extra_us, raw_one, "0.3 us");
  rows.row("ten unchanged globals of ten kinds", ten.extra_us, raw_ten, "1.5 us");
}

}  // namespace bench
