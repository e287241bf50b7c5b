// Every call sees its caller's values at the time of the call: not an older one, not another caller's, not what an earlier
// call wrote there. And what has not changed is not sent.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <string>
#include <thread>
#include <vector>

using ferry::remotecall;
using ferry::remotecall_fetch;

namespace {
int number = 1;
std::vector<int> values(1000, 1);
std::string text = "start";
[[ferry::process_local]] int runs = 0;

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
