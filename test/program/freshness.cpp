// Every call sees its caller's values at the time of the call: not an older one, not another caller's, not what an earlier
// call wrote there. And what has not changed is not sent.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using ferry::remotecall;
using ferry::remotecall_fetch;

namespace {
int number = 1;
std::vector<int> values(1000, 1);
std::string text = "start";
[[ferry::process_local]] int runs = 0;

// A const object may change by its mutable members.
int start() { return 3; }
struct flat_counter {
  int given = 1;
  mutable int hits = 0;
};
struct cache {
  explicit cache(int n) : hits(n) {}
  mutable int hits;
  mutable std::vector<int> seen;
  mutable std::map<int, int> found;
  mutable std::atomic<int> at{1};
  cache(cache const &other) : hits(other.hits), seen(other.seen), found(other.found), at(other.at.load()) {}
  void put(int n) const {
    hits += n;
    at += n;
    seen.push_back(n);
    found[n] = n;
  }
  int sum() const { return hits * 1000 + int(seen.size()) * 100 + int(found.size()) * 10 + at; }
};
struct base_of_cache {
  virtual ~base_of_cache() = default;
  cache inner{2};
  std::array<flat_counter, 2> counters;
};
struct derived_cache : base_of_cache {
  int more = start();
};
// A container of the program's, known by its elements.
class own_list {
public:
  using value_type = int;
  own_list() = default;
  own_list(own_list const &) = delete;
  own_list(own_list &&o) noexcept : first_(std::exchange(o.first_, nullptr)), size_(std::exchange(o.size_, 0)) {}
  ~own_list() { delete[] first_; }
  void push_back(int value) {
    auto *wider = new int[size_ + 1];
    for (std::size_t i = 0; i < size_; ++i) wider[i] = first_[i];
    wider[size_++] = value;
    delete[] std::exchange(first_, wider);
  }
  int *begin() const { return first_; }
  int *end() const { return first_ + size_; }
  std::size_t size() const { return size_; }

private:
  int *first_ = nullptr;
  std::size_t size_ = 0;
};
own_list made_list() {
  own_list l;
  l.push_back(1);
  return l;
}
const flat_counter ready, ready_array[2], made{start(), start()};
const std::array<flat_counter, 2> made_array{flat_counter{start(), 1}, flat_counter{2, 3}};
const cache made_cache(start());
const std::vector<cache> cache_list(2, cache(4));
const std::vector<flat_counter> flat_list(2, flat_counter{start(), 4});
const std::map<int, cache> cache_map{{1, cache(2)}};
const std::optional<cache> maybe_cache(std::in_place, 5);
const std::pair<int, cache> cache_pair{1, cache(3)};
const derived_cache derived;
const own_list list = made_list();
template <class T> const cache cache_of(start());

void change_constants(int n) {
  ready.hits = ready_array[1].hits = made.hits = made_array[1].hits = n;
  made_cache.put(n);
  cache_list[1].put(n);
  flat_list[1].hits = n;
  cache_map.at(1).put(n);
  maybe_cache->put(n);
  cache_pair.second.put(n);
  derived.inner.put(n);
  derived.counters[1].hits = n;
  *list.begin() = n;
  cache_of<int>.put(n);
}
std::vector<int> constants() {
  static const flat_counter local{start(), 1};
  return {ready.hits,
          ready_array[1].hits,
          made.hits,
          made_array[1].hits,
          made_cache.sum(),
          cache_list[1].sum(),
          flat_list[1].hits,
          cache_map.at(1).sum(),
          maybe_cache->sum(),
          cache_pair.second.sum(),
          derived.inner.sum(),
          derived.counters[1].hits,
          *list.begin(),
          cache_of<int>.sum(),
          local.hits++};
}

struct counts {
  std::uint64_t sends, skips;
  bool operator==(counts const &) const = default;
};
std::ostream &operator<<(std::ostream &out, counts const &c) { return out << c.sends << " sends " << c.skips << " skips"; }

counts moved(std::string const &name) {
  counts total{0, 0};
  for (auto const &m : ferry::movement())
    if (m.kind == "global" && m.name == "(anonymous namespace)::" + name) {
      total.sends += m.sends;
      total.skips += m.skips;
    }
  return total;
}

int read_number(int on) {
  return remotecall_fetch(on, [] { return number; });
}
}  // namespace

int main() {
  ferry::addprocs(2);

  for (int n = 1; n < 4; ++n) {
    change_constants(n);
    auto there = remotecall_fetch(2, constants);
    check_equal(there, constants());
  }

  // a -> b -> a
  check_equal(read_number(2), 1);
  number = 2;
  check_equal(read_number(2), 2);
  number = 1;
  check_equal(read_number(2), 1);
  check_equal(read_number(2), 1);
  check_equal(moved("number"), (counts{3, 1}));

  // One element of many, by every way to write.
  auto sum = [](int on) {
    return remotecall_fetch(on, [] {
      int total = 0;
      for (int v : values) total += v;
      return total;
    });
  };
  check_equal(sum(2), 1000);
  values[999] = 2;
  check_equal(sum(2), 1001);
  *(values.data() + 5) = 2;
  check_equal(sum(2), 1002);
  std::thread([] { values.at(7) = 2; }).join();
  check_equal(sum(2), 1003);
  values = std::vector<int>(3, 5);
  check_equal(sum(2), 15);
  std::vector<int> swapped{1};
  swapped.swap(values);
  check_equal(sum(2), 1);
  check_equal(sum(2), 1);
  check_equal(moved("values"), (counts{6, 1}));
  check_equal(sum(3), 1);
  check_equal(moved("values"), (counts{7, 1}));

  // A worker's write ends with the call.
  number = 10;
  check_equal(remotecall_fetch(2, [] { return number += 5; }), 15);
  check_equal(number, 10);
  check_equal(remotecall_fetch(2, [] { return number += 5; }), 15);
  check_equal(read_number(2), 10);
  check_equal(remotecall_fetch(2, [] {
                values.push_back(1);
                return values.size();
              }), 2u);
  check_equal(sum(2), 1);

  // Two callers with different values: worker 3 has written its own number and calls worker 2 with it.
  number = 100;
  check_equal(read_number(2), 100);
  check_equal(remotecall_fetch(3, [] {
                number = 300;
                return read_number(2) + read_number(2);
              }), 600);
  check_equal(read_number(2), 100);
  check_equal(read_number(3), 100);
  check_equal(read_number(1), 100);

  // The values are those at the time of the call.
  std::vector<ferry::future<std::string>> calls;
  std::vector<ferry::future<int>> captures;
  for (int i = 0; i < 50; ++i) {
    text = "value " + std::to_string(i);
    calls.push_back(remotecall(2 + i % 2, [] { return text; }));
    int local = i;
    captures.push_back(remotecall(2 + i % 2, [&local] { return local; }));
    local = -1;
  }
  text = "end";
  for (int i = 0; i < 50; ++i) {
    check_equal(calls[static_cast<std::size_t>(i)].get(), "value " + std::to_string(i));
    check_equal(captures[static_cast<std::size_t>(i)].get(), i);
  }

  // A call to this process copies too: it neither changes the caller's captures nor sees its globals change.
  int here = 1;
  remotecall_fetch(1, [here]() mutable { ++here; });
  check_equal(here, 1);

  // process_local: each process counts its own runs.
  for (int i = 0; i < 3; ++i) remotecall_fetch(2, [] { ++runs; });
  check_equal(remotecall_fetch(2, [] { return runs; }), 3);
  check_equal(remotecall_fetch(3, [] { return runs; }), 0);
  check_equal(runs, 0);

  // A worker that joins late has everything it needs.
  number = 55;
  int late = ferry::addprocs(1).front();
  check_equal(read_number(late), 55);

  ferry::reset_movement();
  check(ferry::movement().empty());
  read_number(2);
  check_equal(moved("number"), (counts{1, 0}));
  std::cout << "never stale\n";
}
