// A worker that computes answers all the same: what it holds, whether a call has ended, and large values are taken from
// it and given to it.
// RUN: %ferryxx -O2 -I%support %s -o %t && rm -f %t.end && %run %t %t.end
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

std::vector<double> table(2'000'000, 1.5);

// Until the file is there.
void compute(std::string const &file) {
  for (volatile int i = 0; ::access(file.c_str(), F_OK) != 0;)
    for (int k = 0; k < 100'000; ++k) i = k;
}

bool holds(int worker, std::string const &name) {
  auto const list = ferry::varinfo(worker);
  return std::any_of(list.begin(), list.end(), [&](auto const &v) { return v.name == name; });
}

int main(int, char **argv) {
  ferry::addprocs(2);
  auto early = ferry::remotecall(2, [] { return table; });
  early.wait();
  std::string const file = argv[1];
  auto busy = ferry::remotecall(2, compute, file);
  std::vector<ferry::future<double>> later;
  for (int i = 0; i < 5; ++i) {
    check(!busy.is_ready());
    check(holds(2, "table"));
    check(!busy.wait_for(std::chrono::milliseconds(1)));
    table[0] += 1;
    std::fill(table.begin() + 1000, table.end(), i);
    later.push_back(ferry::remotecall(2, [] { return table[0] + table.back(); }));
  }
  check_equal(early.get().back(), 1.5);  // a result of 16 MB
  check_equal(ferry::remotecall_fetch(3, [early] { return early.get().size(); }), table.size());
  check(!busy.is_ready());
  check(!later[0].is_ready());
  std::ofstream(file) << "end";
  busy.get();
  for (int i = 0; i < 5; ++i) check_equal(later[static_cast<std::size_t>(i)].get(), 2.5 + i + i);
}
