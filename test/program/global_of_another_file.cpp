// A global that only a named function of another file reads is there at the first call, and never stale after it.
// RUN: %every_way %t %s %S/inputs/global_of_another_file/prices.cpp
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/global_of_another_file/prices.hpp"

int main() {
  ferry::addprocs(2);
  using ferry::remotecall_fetch;
  double sum = 100'000;
  for (int i = 0; i < 20; ++i) {
    int on = 2 + i % 2;
    check_equal(remotecall_fetch(on, prices::total, 5), 5 * (i ? i : 1));
    check_equal(remotecall_fetch(
                    on, [](int n) { return prices::twice(n); }, 3),
                6 * (i ? i : 1));
    check_equal(remotecall_fetch(on, prices::sum), sum);
    check_equal(remotecall_fetch(on, &prices::label), i ? "label " + std::to_string(i) : "first");
    prices::set_price(i + 1);
    prices::set_row(static_cast<std::size_t>(4999 * i), 2);
    sum += 1;
    prices::set_label("label " + std::to_string(i + 1));
    check_equal(remotecall_fetch(on, prices::sum), sum);
  }
}
