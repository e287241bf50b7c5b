// A codec that throws while a value is made on the worker costs that call at most: the value does not count as
// sent, and comes again, unchanged, with the next one.
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
[[ferry::process_local]] int loads_until_failure = -1;

template <> struct ferry::codec<item> {
  static void save(ferry::writer &to, item const &i) { to.write(i.value); }
  static item load(ferry::reader &from) {
    if (loads_until_failure >= 0 && loads_until_failure-- == 0) throw std::runtime_error("no item today");
    return {from.read<int>()};
  }
};

std::vector<int> before(3000, 1);
std::vector<item> items(1000);
std::vector<int> after(3000, 1);
struct pair_of_items {
  item first;
  std::vector<double> numbers = std::vector<double>(2000, 1.0);
  item second;
} mixed;

std::vector<int> everything() {
  auto all = before;
  for (auto const &i : items) all.push_back(i.value);
  all.insert(all.end(), after.begin(), after.end());
  all.push_back(mixed.first.value * 1000 + mixed.second.value);
  all.push_back(static_cast<int>(mixed.numbers[1999]));
  return all;
}

void fail_on(int process, int loads) {
  ferry::remotecall_fetch(process, [loads] { loads_until_failure = loads; });
}

// It may fail, with the codec's message, but not compute with something else.
template <class F, class T>
bool right_or_refused(F call, T const &expected, std::source_location at = std::source_location::current()) {
  try {
    check(call() == expected, at);
    return true;
  } catch (std::runtime_error const &e) {
    check(std::string(e.what()).find("no item today") != std::string::npos, at);
    return false;
  }
}

bool there(int on) {
  return right_or_refused([on] { return ferry::remotecall_fetch(on, everything); }, everything());
}

void as_global(int on, int loads) {
  before[1] += 1;
  items[500].value += 1;
  after[1] += 1;
  mixed.first.value += 1;
  fail_on(on, loads);
  there(on);
  fail_on(on, -1);
  check(there(on));

  // Fails twice, and changes between.
  items[1].value += 1;
  mixed.numbers[1999] += 1;
  fail_on(on, loads);
  there(on);
  fail_on(on, loads / 2);
  items[2].value += 1;
  there(on);
  fail_on(on, -1);
  check(there(on));

  // Of several calls in flight at most one fails.
  items[3].value += 1;
  fail_on(on, loads);
  std::vector<ferry::future<std::vector<int>>> calls;
  for (int i = 0; i < 4; ++i) calls.push_back(ferry::remotecall(on, everything));
  int right = 0;
  for (auto &c : calls) right += right_or_refused([&] { return c.get(); }, everything());
  check(right >= 3);
  check(there(on));
  fail_on(on, -1);
}

void pushed(int on) {
  items[4].value += 1;
  fail_on(on, 10);
  right_or_refused([on] { return ferry::push(items, {on}), 0; }, 0);
  fail_on(on, -1);
  check(there(on));
}

void as_capture_argument_and_result(int on) {
  auto const copy = items;
  auto by_value = [&] { return ferry::remotecall_fetch(on, [copy] { return copy.back().value; }); };
  auto by_reference = [&] { return ferry::remotecall_fetch(on, [&copy] { return copy.back().value; }); };
  auto by_argument = [&] {
    return ferry::remotecall_fetch(
        on, [](std::vector<item> const &v) { return v.back().value; }, copy);
  };
  auto by_result = [&] { return ferry::remotecall_fetch(on, [] { return items; }).back().value; };
  for (int i = 0; i < 2; ++i) {
    fail_on(on, 400);
    right_or_refused(by_value, copy.back().value);
    fail_on(on, 400);
    right_or_refused(by_reference, copy.back().value);
    fail_on(on, 400);
    right_or_refused(by_argument, copy.back().value);
    fail_on(on, -1);
    check(right_or_refused(by_value, copy.back().value));
    check(right_or_refused(by_reference, copy.back().value));
    check(right_or_refused(by_argument, copy.back().value));
    loads_until_failure = 400;
    right_or_refused(by_result, items.back().value);
    loads_until_failure = -1;
    check(right_or_refused(by_result, items.back().value));
  }
}

int main() {
  ferry::addprocs(2);
  for (int k = 0; k < 1000; ++k) items[static_cast<std::size_t>(k)].value = k;
  for (int loads : {0, 1, 500, 999, 1000, 1001}) {
    as_global(2, loads);
    as_global(3, loads);
  }
  pushed(2);
  as_capture_argument_and_result(3);

  // A worker is the caller, and another, then the main process, cannot load once.
  check(ferry::remotecall_fetch(3, [] {
    items[9].value = -9;
    fail_on(2, 5);
    there(2);
    fail_on(2, -1);
    fail_on(1, 5);
    there(1);
    fail_on(1, -1);
    return there(2) && there(1);
  }));
  check(there(2) && there(3));
}
