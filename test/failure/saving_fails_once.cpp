// A codec that throws while a value is taken leaves nothing half done: the call fails with its message, and the
// next one works and has the current values of everything, whichever element it was and wherever it stood.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <stdexcept>
#include <string>
#include <vector>

struct item {
  int value = 0;
  bool operator==(item const &) const = default;
};
[[ferry::process_local]] int refused = -1;  // the item with this value cannot be saved

template <> struct ferry::codec<item> {
  static void save(ferry::writer &to, item const &i) {
    if (i.value == refused) throw std::runtime_error("item " + std::to_string(i.value) + " has no room");
    to.write(i.value);
  }
  static item load(ferry::reader &from) { return {from.read<int>()}; }
};

std::vector<int> before(5000, 1);
std::vector<item> items(2000);
std::vector<int> after(5000, 1);

template <class F> void fails(F call, std::source_location at = std::source_location::current()) {
  auto e = thrown_by<std::runtime_error>(call, at);
  check(std::string(e.what()).find("has no room") != std::string::npos, at);
}

bool all_there(int on) {
  auto seen = ferry::remotecall_fetch(on, [] { return std::pair(before, after); });
  return seen.first == before && seen.second == after && ferry::remotecall_fetch(on, [] { return items; }) == items;
}
std::size_t sizes() { return before.size() + items.size() + after.size(); }

// Everything is changed, one item cannot be saved, and then it can.
void as_global(int on, int k) {
  before[7] = after[8] = k;
  items[9].value = -100 - k;
  refused = k;
  fails([=] { ferry::remotecall_fetch(on, sizes); });
  fails([=] { ferry::remotecall(on, sizes); });
  fails([=] { ferry::remotecall_wait(on, sizes); });
  fails([=] { ferry::push(items, {on}); });
  after[10] = -k;
  fails([=] { ferry::remotecall_fetch(on, sizes); });
  check(ferry::remotecall_fetch(on, [] { return before; }) == before);  // does not reach the items
  refused = -1;
  check(all_there(on));
}

void as_capture_and_argument(int on, int k) {
  auto const copy = items;
  refused = k;
  fails([&] { ferry::remotecall_fetch(on, [copy] { return copy.size(); }); });
  fails([&] { ferry::remotecall_fetch(on, [&copy] { return copy.size(); }); });
  fails([&] {
    ferry::remotecall_fetch(
        on, [](std::vector<item> const &v) { return v.size(); }, copy);
  });
  refused = -1;
  check(ferry::remotecall_fetch(on, [copy] { return copy; }) == copy);
  check(ferry::remotecall_fetch(on, [&copy] { return copy; }) == copy);
  check(ferry::remotecall_fetch(
            on, [](std::vector<item> const &v) { return v; }, copy) == copy);
}

void as_result(int on, int k) {
  check(all_there(on));
  ferry::remotecall_fetch(on, [k] { refused = k; });
  fails([=] { ferry::remotecall_fetch(on, [k] { return std::vector<item>(5, item{k}); }); });
  fails([=] { ferry::remotecall(on, [k] { return item{k}; }).get(); });
  fails([=] { ferry::pull(items, on); });
  ferry::remotecall_fetch(on, [] { refused = -1; });
  check(ferry::remotecall_fetch(on, [k] { return std::vector<item>(5, item{k}); }) == std::vector<item>(5, item{k}));
  check(ferry::pull(items, on) == items);
  check(all_there(on));
}

// A worker is the caller.
void from_a_worker(int k) {
  check(ferry::remotecall_fetch(2, [k] {
    before[1] = after[1] = k;
    refused = k;
    fails([] { ferry::remotecall_fetch(3, sizes); });
    fails([] { ferry::remotecall_fetch(1, sizes); });
    refused = -1;
    return all_there(3) && all_there(1);
  }));
  check(all_there(2) && all_there(3));
}

int main() {
  ferry::addprocs(2);
  for (int k = 0; k < 2000; ++k) items[static_cast<std::size_t>(k)].value = k;
  as_global(2, 0);  // before anything was ever sent
  for (int k : {1, 1000, 1999, 0}) {
    as_global(2, k);
    as_capture_and_argument(3, k);
    as_result(3, k);
    from_a_worker(k);
  }
  auto kept = items;
  items.clear();
  check(all_there(2) && all_there(3));
  items = kept;
  check(all_there(2) && all_there(3));
}
