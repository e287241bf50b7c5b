// Workers that call each other for the first time at the same moment, from several calls each, all get through.
// RUN: %ferryxx -O2 %s -o %t && %run %t
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <vector>

// To each of them, once an answer from it comes, and all of them at the same time.
int call_all(std::vector<int> const &others) {
  std::vector<ferry::future<int>> calls;
  for (int other : others) calls.push_back(ferry::remotecall(other, [] { return ferry::myid(); }));
  int sum = 0;
  for (auto const &c : calls) sum += c.get();
  return sum;
}

int main() {
  for (int round = 0; round < 30; ++round) {
    auto const ids = ferry::addprocs(3);
    int expected = 0;
    for (int id : ids) expected += id;
    std::vector<ferry::future<int>> calls;
    for (int i = 0; i < 2; ++i)
      for (int id : ids) calls.push_back(ferry::remotecall(id, call_all, ids));
    for (auto const &c : calls) check_equal(c.get(), expected);
    ferry::rmprocs(ids);
  }
}
