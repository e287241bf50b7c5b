// Globals that files of an older standard define travel like others, whatever their type.
// DEFINE: %{old} = %stage/bin/ferry++ -Wall -Wextra -Werror -c %S/inputs/globals_of_older_standards/old.cpp
// DEFINE: %{main} = %ferryxx -Werror -I%S/inputs/globals_of_older_standards -I%S/../support %s
// RUN: %{old} -std=c++98 -O2 -o %t.98.o && %{main} -O0 %t.98.o -o %t.98 && %run %t.98 98
// RUN: %{old} -std=c++11 -O0 -o %t.11.o && %{main} -O2 %t.11.o -o %t.11 && %run %t.11 11
// RUN: %{old} -std=gnu++14 -O2 -o %t.14.o && %{main} -O2 %t.14.o -o %t.14 && %run %t.14 14
// RUN: %{old} -std=c++17 %sanitize -o %t.17.o && %{main} %sanitize %t.17.o -o %t.17 && %run %t.17 17
// DEFINE: %{libcxx} = %{main} -stdlib=libc++ -O0
// RUN: %if libcxx %{ %{old} -stdlib=libc++ -std=c++98 -O1 -o %t.98.o && %{libcxx} %t.98.o -o %t.98 && %run %t.98 98 %}
// RUN: %if libcxx %{ %{old} -stdlib=libc++ -std=c++17 -O1 -o %t.17.o && %{libcxx} %t.17.o -o %t.17 && %run %t.17 17 %}
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "old.hpp"

#include <cstring>

using ferry::remotecall_fetch;

int main(int, char **arguments) {
  ferry::addprocs(2);
  auto const newest = std::strcmp(arguments[1], "17") == 0, oldest = std::strcmp(arguments[1], "98") == 0;
  // A static that is not initialised here is not sent.
  check_equal(remotecall_fetch(2, [] { return instance_name(""); }), "made here");
  auto const first = remotecall_fetch(2, sum);
  check_equal(first, sum());
  number = 10;
  both.number = 20;
  words[1] = "second";
  function = [](int n) { return n + 100; };
  table["a"] = {1000, 2000};
  object.grow(10000);
  object.extra = 5;
  auto const here = sum();
  check_equal(here, first + 9 + 18 - 1 + 99 + 3000 + 2 * 10005 + 3);
  check_equal(remotecall_fetch(2, sum), here + 3);  // which adds an element to a list, a deque and a string
  check_equal(remotecall_fetch(3, sum), here + 3);
  check_equal(instance_name("set"), "set");
  check_equal(remotecall_fetch(2, [] { return instance_name(""); }), "set");
  check_equal(remotecall_fetch(3, [] { return list(); }), std::vector<std::string>{"first"});
  list().push_back("second");
  check_equal(remotecall_fetch(3, [] { return list().size(); }), 2u);
  if (!oldest) {
    check_equal(remotecall_fetch(2, newer, 0), newer(0));
    auto const now = newer(7);
    check_equal(now, newest ? "110006shared70tuplemaybe11" : "110006shared70tuple");
    check_equal(remotecall_fetch(2, newer, 0), now);
  }
  std::cout << "globals of older standards travel\n";
}
