// While a call waits inside ferry another one may run on its worker, with other values of the same globals: each goes on
// with its own, whatever the order in which they wait and end.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

int x = 0;
std::vector<std::string> words{"none"};
std::map<std::string, int> ages;

void set(int n) {
  x = n;
  words = {std::to_string(n), "a word that is too long to lie inside a string object " + std::to_string(n)};
  ages = {{"n", n}};
}
bool all_are(int n) { return x == n && words.size() == 2 && words[0] == std::to_string(n) && ages.at("n") == n; }

// Reaches the globals on the worker, hops to another process and comes back deeper, with other values each time.
bool hop(int here, int other, int depth) {
  int mine = 100 * here + depth;
  set(mine);
  auto const *first = &words[0];
  for (int i = 0; i < 3; ++i) {
    bool deeper = depth == 0 || ferry::remotecall_fetch(other, [=] { return all_are(mine) && hop(other, here, depth - 1); });
    if (!deeper || !all_are(mine) || first != &words[0]) return false;
  }
  return true;
}

int threads_here() {
  std::ifstream status("/proc/self/status");
  int n = 0;
  for (std::string word; status >> word;)
    if (word == "Threads:") status >> n;
  return n;
}

// They arrive all at once while one waits, which needs one thread more.
void many_beside_one_that_waits() {
  for (int round = 0; round < 5; ++round) {
    auto const waiting = ferry::remotecall(2, [] { ferry::remotecall_fetch(3, [] { ::usleep(50'000); }); });
    ::usleep(10'000);
    std::vector<ferry::future<int>> all;
    for (int i = 0; i < 200; ++i) all.push_back(ferry::remotecall(2, [i] { return i; }));
    for (int i : {0, 99, 199}) check_equal(all[static_cast<std::size_t>(i)].get(), i);
    waiting.wait();
  }
  check(ferry::remotecall_fetch(2, threads_here) < 10);
}

int main() {
  ferry::addprocs(2);
  many_beside_one_that_waits();
  set(1);
  check(ferry::remotecall_fetch(2, [] { return all_are(1) && hop(2, 3, 4); }));
  check(all_are(1));

  // Two calls on one worker that wait for each other's ends, so that neither order of ending is nested.
  set(2);
  auto slow = ferry::remotecall(2, [] {
    bool before = all_are(2);
    x = 20;
    ferry::remotecall_fetch(3, [] { ::usleep(200'000); });
    return before && x == 20 && words[0] == "2";
  });
  set(3);
  auto quick = ferry::remotecall(2, [] {
    bool before = all_are(3);
    x = 30;
    ferry::remotecall_fetch(1, [] {});
    bool between = x == 30 && words[0] == "3";
    ferry::remotecall_fetch(3, [] {});
    return before && between && x == 30 && words[0] == "3";
  });
  set(4);
  check(quick.get());
  check(slow.get());
  check(ferry::remotecall_fetch(2, [] { return all_are(4); }));

  // The same value for both: what one writes, the other does not see.
  auto first = ferry::remotecall(2, [] {
    x = 40;
    ferry::remotecall_fetch(3, [] { ::usleep(100'000); });
    return x;
  });
  auto second = ferry::remotecall(2, [] {
    int before = x;
    x = 41;
    ferry::remotecall_fetch(3, [] {});
    return before * 100 + x;
  });
  check_equal(second.get(), 441);
  check_equal(first.get(), 40);
}
