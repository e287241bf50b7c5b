// A value that goes from a to b and back to a is a for the next call, whether or not a call has seen the b.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <list>
#include <map>
#include <string>
#include <vector>

namespace {

int number;
std::vector<double> large(200'000, 1.0);
double grid[200][200];
std::map<std::string, std::vector<int>> index_of{{"k", {1, 2, 3}}, {"l", {}}};
std::list<int> order{1, 2, 3, 4};
std::string text = "short";

// Every worker sees the value of now; the number of the check says which change was missed.
template <class F> void look(F read, std::source_location at = std::source_location::current()) {
  for (int on : {2, 3}) check(ferry::remotecall_fetch(on, read) == read(), at);
}

// a, b seen, a; a, b unseen, a; a, b on one worker only, a; a, b, c, b, a.
template <class T, class F> void there_and_back(T &variable, T const &b, T const &c, F read) {
  T const a = variable;
  look(read);
  for (int round = 0; round < 3; ++round) {
    variable = b;
    look(read);
    variable = a;
    look(read);
    variable = b;
    variable = a;
    look(read);
    variable = b;
    check(ferry::remotecall_fetch(2 + round % 2, read) == b);
    variable = a;
    look(read);
    for (T const *v : {&b, &c, &b, &a}) {
      variable = *v;
      look(read);
    }
  }
}

// The same place of a large value, so that its memory stays.
void in_place() {
  double *const element = &large[123'456];
  for (double value : {2.0, 1.0, 2.0, 3.0, 2.0, 1.0}) {
    *element = value;
    look([] { return large; });
    grid[150][3] = value;
    look([] { return std::vector<double>(&grid[0][0], &grid[0][0] + 200 * 200); });
  }
  for (int i = 0; i < 6; ++i) {
    large.push_back(i);
    look([] { return large; });
    large.pop_back();
    look([] { return large; });
    std::swap(order.front(), order.back());
    look([] { return order; });
    order.reverse();
    order.reverse();
    look([] { return order; });
  }
}

// The same contents in another object: nothing has changed, and nothing may get lost.
void elsewhere() {
  for (int i = 0; i < 5; ++i) {
    auto copy = large;
    copy[static_cast<std::size_t>(i) * 30'000] = -1;
    large.swap(copy);
    look([] { return large; });
    large.swap(copy);
    look([] { return large; });
    large = std::vector<double>(copy);
    look([] { return large; });
  }
}

}  // namespace

int main() {
  ferry::addprocs(2);
  there_and_back(number, 1, 2, [] { return number; });
  there_and_back(text, std::string(5000, 'b'), std::string("c"), [] { return text; });
  auto b = large;
  b[7] = 2;
  there_and_back(large, b, std::vector<double>(), [] { return large; });
  there_and_back(index_of, {{"k", {1, 2, 3}}}, {{"k", {1, 2, 4}}, {"l", {}}}, [] { return index_of; });
  there_and_back(order, {4, 3, 2, 1}, {}, [] { return order; });
  in_place();
  elsewhere();
}
