// What a worker's call writes on the main process is gone when the call has ended, also when the worker's values
// were the same as the main process's.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <string>
#include <vector>

int number = 1;
std::vector<double> large(100'000, 1.0);
std::string text = "text";

void change() {
  number = 9;
  large.back() = 9;
  text += " written";
}
bool unchanged() { return number == 1 && large.back() == 1 && text == "text"; }

int main() {
  ferry::addprocs(1);
  double *const last = &large.back();
  for (int i = 0; i < 3; ++i) {
    // The worker has this process's values, and so they are not sent back.
    ferry::remotecall_fetch(2, [] { ferry::remotecall_fetch(1, change); });
    check(unchanged());
    check(last == &large.back());
    // It has written, too.
    ferry::remotecall_fetch(2, [] {
      number = 2;
      ferry::remotecall_fetch(1, change);
    });
    check(unchanged());
    // A call on the main process that calls the main process.
    check(ferry::remotecall_fetch(2, [] {
      number = 3;
      return ferry::remotecall_fetch(1, [] {
        ferry::remotecall_fetch(2, [] { ferry::remotecall_fetch(1, change); });
        return number == 3 && large.back() == 1 && text == "text";
      });
    }));
    check(unchanged());
  }
}
