// A long value's encoding that was not kept is made again for a worker that joins; when that fails, the call has not been
// made: nothing that it would have brought is taken for sent.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <stdexcept>
#include <string>
#include <vector>

struct item {
  long values[100] = {};
};
[[ferry::process_local]] long saves_until_failure = -1;

template <> struct ferry::codec<item> {
  static void save(ferry::writer &to, item const &i) {
    if (saves_until_failure >= 0 && saves_until_failure-- == 0) throw std::runtime_error("no room for an item");
    for (long v : i.values) to.write(v);
  }
  static item load(ferry::reader &from) {
    item i;
    for (long &v : i.values) v = from.read<long>();
    return i;
  }
};

constexpr std::size_t count = 3000;  // 2.4 MB
int before = 1;
std::vector<double> large_before(100'000, 1.0);
std::vector<item> items(count);
std::vector<double> large_after(100'000, 1.0);
int after = 1;

double all() {
  double sum = before + large_before[5] + large_after[5] + after;
  for (auto const &i : items) sum += static_cast<double>(i.values[7]);
  return sum;
}

bool same_there(int on) { return ferry::remotecall_fetch(on, all) == all(); }

void change(int i) {
  before += 1;
  large_before[5] += 1;
  items[5].values[7] += i;
  large_after[5] += 1;
  after += 1;
}

int main() {
  ferry::addprocs(2);
  for (int i = 0; i < 6; ++i) {
    change(i);
    check(same_there(2));
    check(same_there(2));  // unchanged: a long encoding is not kept
    if (i % 2) before += 1, large_after[6] += 1;
    // For worker 3 it is looked at, and then made again.
    auto const to = i < 4 ? 3 : ferry::addprocs(1).front();
    bool failed = false;
    for (std::size_t at : {count, count + 1, 2 * count - 1}) {
      saves_until_failure = static_cast<long>(at);
      try {
        check(same_there(to));
      } catch (std::runtime_error const &e) {
        check(std::string(e.what()).find("no room") != std::string::npos);
        failed = true;
        break;
      }
    }
    saves_until_failure = -1;
    check(failed);
    check(same_there(to));
    check(same_there(2));
  }
}
