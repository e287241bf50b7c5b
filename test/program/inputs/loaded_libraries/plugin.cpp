// A plugin; each is compiled with another FACTOR, under the same names.
#include "plugin.hpp"

#include <ferry/ferry.hpp>

#include <map>
#include <numeric>

int factor = FACTOR;
std::map<std::string, int> rows = {{"first", FACTOR}};
static std::vector<int> numbers(300'000, FACTOR);

struct linear : solver {
  double offset;
#if FACTOR == 3
  std::string more = "another layout under the same name";
#endif
  explicit linear(double o) : offset(o) {}
  double solve(double x) const override { return factor * x + offset; }
};

struct plugin_error : std::runtime_error {
  explicit plugin_error(int f) : std::runtime_error("plugin " + std::to_string(f)), factor(f) {}
  int factor;
#if FACTOR == 3
  int more = 0;
#endif
};

static int made_here() {
  static int value = factor * 100;
  return value;
}

double scale(double x) { return x * factor; }

// Nobody here takes its address.
extern "C" double twice_scaled(double x) { return 2 * x * factor; }

extern "C" plugin get_plugin() {
  plugin p{};
  p.make = [](double offset) -> std::unique_ptr<solver> { return std::make_unique<linear>(offset); };
  p.set_factor = [](int f) { factor = f; };
  p.factor_on = [](int worker) { return ferry::remotecall_fetch(worker, [] { return factor; }); };
  p.rows_on = [](int worker, std::string const &add) {
    if (!add.empty()) rows[add] = 1;
    return ferry::remotecall_fetch(worker, [] { return rows.size(); });
  };
  p.scale = scale;
  p.closure = [](double offset) -> std::function<double(double)> {
    return [offset](double x) { return factor * x + offset; };
  };
  p.text = [] { return FACTOR == 2 ? "the second" : "another"; };
  p.address_of_factor = [] { return static_cast<int const *>(&factor); };
  p.fail = [](int worker) {
    try {
      ferry::remotecall_fetch(worker, [] { throw plugin_error(factor); });
    } catch (plugin_error const &e) {
      return e.factor;
    } catch (ferry::remote_error const &e) {
      return -static_cast<int>(std::string(e.what()).size());
    }
    return 0;
  };
  p.counts_on = [](int worker) {
    ++inline_count;
    return ferry::remotecall_fetch(worker, [] { return inline_count; });
  };
  p.limit = [] { return &limit; };
  p.limit_on = [](int worker) { return ferry::remotecall_fetch(worker, [] { return limit; }); };
  p.large = []() -> std::vector<int> & { return numbers; };
  p.sum_on = [](int worker) {
    return ferry::remotecall_fetch(worker, [] { return std::accumulate(numbers.begin(), numbers.end(), 0l); });
  };
  p.statics_on = [](int worker) { return ferry::remotecall_fetch(worker, [] { return made_here(); }); };
  return p;
}
