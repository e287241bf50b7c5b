// A result can be asked for by a third process before the call that makes it has arrived where it runs: it waits for it.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <vector>

int main() {
  ferry::addprocs(2);
  // The call is long in coming, its handle and the question for its result are not.
  std::vector<double> values(150'000, 1);
  for (int i = 0; i < 200; ++i) {
    values[static_cast<std::size_t>(i)] = i;
    auto size = ferry::remotecall(2, [](std::vector<double> v) { return v.size(); }, values);
    check_equal(ferry::remotecall_fetch(3, [size] { return size.get(); }), values.size());
  }
  std::cout << "asked in time\n";
}
