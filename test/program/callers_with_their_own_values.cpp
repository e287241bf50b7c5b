// Several processes send their own values of the same globals to one worker: each call computes with its caller's,
// in turn and at the same time.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace {

int number = 0;
std::vector<double> field(40'000, 1.0);
std::map<std::string, int> ages;
std::vector<std::string> words;

// A caller's values: unlike everybody else's in every global, and of another size in some.
void become(int who) {
  number = who;
  field[static_cast<std::size_t>(1000 + who)] = who;
  ages = {{"who", who}, {std::to_string(who), 1}};
  words.assign(static_cast<std::size_t>(who % 7), "a word of " + std::to_string(who) + " that does not fit inside");
}

using summary = std::vector<double>;
summary all() {
  summary s{static_cast<double>(number), std::accumulate(field.begin(), field.end(), 0.0)};
  for (auto const &[name, age] : ages) s.push_back(static_cast<double>(name.size()) * 1000 + age);
  for (auto const &w : words) s.push_back(std::accumulate(w.begin(), w.end(), 0.0));
  return s;
}

// Whether a worker computes with this process's values.
bool same_there(int on) { return ferry::remotecall_fetch(on, all) == all(); }

// Run on a worker: with its own values it calls another many times.
bool calls_with_own(int who, int on, int times) {
  for (int i = 0; i < times; ++i) {
    become(who + i % 3);
    if (!same_there(on)) return false;
  }
  return true;
}

// One after the other.
void alternating() {
  for (int i = 0; i < 12; ++i) {
    become(10 + i % 2);
    check(same_there(2));
    check(ferry::remotecall_fetch(3, [i] { return calls_with_own(100 + i, 2, 2); }));
    check(same_there(2));
    check(ferry::remotecall_fetch(4, [] { return same_there(2); }));  // 4 has this process's values, and sends them
    check(ferry::remotecall_fetch(4, [] { return calls_with_own(500, 2, 1); }));
    check(same_there(3) && same_there(4));
  }
}

// Two workers and this process all at once.
void at_once() {
  for (int round = 0; round < 4; ++round) {
    become(20 + round);
    auto from_3 = ferry::remotecall(3, [] { return calls_with_own(3000, 2, 25); });
    auto from_4 = ferry::remotecall(4, [] { return calls_with_own(4000, 2, 25); });
    for (int i = 0; i < 25; ++i) {
      become(30 + i % 2);
      check(same_there(2));
    }
    check(from_3.get());
    check(from_4.get());
    check(same_there(2) && same_there(3) && same_there(4));
  }
}

// Each calls the other with its own values, and this process too.
void in_circles() {
  become(40);
  check(ferry::remotecall_fetch(2, [] {
    become(41);
    bool right = ferry::remotecall_fetch(3, [] {
      bool from_2 = number == 41;
      become(42);
      bool there = same_there(2) && same_there(1);
      return from_2 && there && number == 42;
    });
    return right && number == 41 && same_there(3) && same_there(1);
  }));
  check_equal(number, 40);
  check(same_there(2) && same_there(3));
}

}  // namespace

int main() {
  ferry::addprocs(3);
  alternating();
  at_once();
  in_circles();
}
