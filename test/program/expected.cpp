// std::expected, of C++23, comes back as it went.
// RUN: %ferryxx -std=c++23 -I%support -O2 -Werror %s -o %t && %run %t
// RUN: %ferryxx -std=c++23 -I%support %sanitize %s -o %t.sanitized && %run %t.sanitized
// RUN: %if libcxx %{ %ferryxx -stdlib=libc++ -std=c++23 -I%support -O1 -Werror %s -o %t.libcxx && %run %t.libcxx %}
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <expected>
#include <string>
#include <vector>

using number = std::expected<std::vector<int>, std::string>;
using done = std::expected<void, int>;

int main() {
  ferry::addprocs(1);
  auto sent = [](auto const &value) { return ferry::remotecall_fetch(2, [&value] { return value; }); };
  check(sent(number{std::vector{1, 2}}) == number{std::vector{1, 2}});
  check(sent(number{std::unexpect, "why"}) == number{std::unexpect, "why"});
  check(sent(done{}).has_value());
  check(sent(done{std::unexpect, 4}).error() == 4);
  check(sent(std::vector<number>{number{std::unexpect, "a"}, number{}}).at(0).error() == "a");
}
