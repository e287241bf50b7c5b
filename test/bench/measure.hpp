// How the benchmarks measure and print: medians, paired differences, rows of a table. Times are in microseconds.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace bench {

inline double median(std::vector<double> values) {
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

template <class What> double time_us(What &&what) {
  auto begin = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

// How much is measured: `rounds`, or fewer when these would take longer than `seconds`, yet at least three.
struct effort {
  int rounds;
  double seconds = 5;
};

// Calls `round` as often as that says, a tenth of it unrecorded.
template <class Round> void repeat(effort limits, Round round) {
  auto run = [&](int rounds, double seconds, int at_least, bool recorded) {
    auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    for (int i = 0; i < rounds && (i < at_least || std::chrono::steady_clock::now() < end); ++i) round(recorded);
  };
  run(std::max(1, limits.rounds / 10), limits.seconds / 10, 1, false);
  run(limits.rounds, limits.seconds, 3, true);
}

// The median time of `what`, each time after `prepare`, which is not measured.
template <class Prepare, class What> double median_us(effort limits, Prepare prepare, What what) {
  std::vector<double> times;
  repeat(limits, [&](bool recorded) {
    prepare();
    double took = time_us(what);
    if (recorded) times.push_back(took);
  });
  return median(std::move(times));
}
template <class What> double median_us(effort limits, What what) {
  return median_us(
      limits, [] {}, what);
}

// What `with` takes more than `base`. They take turns in blocks of so many calls, first the one, then the other
// first; a pair of blocks gives one difference, of the medians within them, and the result is the median of these.
// So whatever slows both down for longer than a block cancels out.
struct pair_of_medians {
  double base_us, with_us, extra_us;
};
template <class Base, class With> pair_of_medians paired(effort pairs, int block, Base base, With with) {
  auto block_of = [block](auto &what) {
    std::vector<double> times;
    for (int i = 0; i < block; ++i) times.push_back(time_us(what));
    return median(std::move(times));
  };
  std::vector<double> bases, withs, extras;
  bool base_first = false;
  repeat(pairs, [&](bool recorded) {
    base_first = !base_first;
    double first = base_first ? block_of(base) : block_of(with);
    double second = base_first ? block_of(with) : block_of(base);
    if (!recorded) return;
    bases.push_back(base_first ? first : second);
    withs.push_back(base_first ? second : first);
    extras.push_back(withs.back() - bases.back());
  });
  return {median(std::move(bases)), median(std::move(withs)), median(std::move(extras))};
}

// The rows after a heading: ferry's figure, the raw mechanism's, their ratio, and what ferry's may be at most.
class table {
public:
  enum class columns { without_bar, with_bar };

  explicit table(std::string const &title, std::string const &unit = "us", columns shown = columns::with_bar)
      : width_(shown == columns::with_bar ? 64 : 52), bar_(shown == columns::with_bar) {
    line(title, "ferry " + unit, "raw " + unit, "ratio", "bar");
  }

  void row(std::string const &what, double ferry, std::optional<double> raw = {}, std::string const &bar = {}) {
    line(what, number(ferry), raw ? number(*raw) : "", raw ? number(ferry / *raw) : "", bar);
  }

private:
  static std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, std::abs(value) < 0.1 ? "%.4f" : "%.2f", value);
    return text;
  }
  void line(std::string const &what, std::string const &ferry, std::string const &raw, std::string const &ratio,
            std::string const &bar) const {
    char text[256];
    std::snprintf(text, sizeof text, "%-*s %10s %10s %8s %14s", width_, what.c_str(), ferry.c_str(), raw.c_str(),
                  ratio.c_str(), bar_ ? bar.c_str() : "");
    std::string shown = text;
    std::printf("%s\n", shown.substr(0, shown.find_last_not_of(' ') + 1).c_str());
    std::fflush(stdout);
  }

  int width_;
  bool bar_;
};

// A benchmark of wrong answers is worth nothing.
inline void expect(bool right, char const *what) {
  if (right) return;
  std::fprintf(stderr, "wrong: %s\n", what);
  std::exit(1);
}

}  // namespace bench
