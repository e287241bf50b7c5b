// While a call waits, another with other values of the same globals may run on its worker, however deep: each goes
// on with its own values, at their old addresses.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

std::vector<double> large(60'000, 0.0);
double grid[128][128];
std::map<std::string, std::vector<int>> index_of;
std::unique_ptr<std::vector<int>> owned;
int number;

std::size_t place(int who) { return static_cast<std::size_t>(who) * 997 % 60'000; }

// Writes one element of the large values, so that two processes differ in one page and agree in all others.
void become(int who) {
  large[place(number)] = 0;
  large[place(who)] = who;
  grid[number % 128][5] = 0;
  grid[who % 128][5] = who;
  index_of = {{"who", {who}}, {std::to_string(who), {}}};
  owned = std::make_unique<std::vector<int>>(3, who);
  number = who;
}

bool is(int who) {
  double sum = 0;
  for (double v : large) sum += v;
  for (auto const &line : grid) sum += line[5];
  return number == who && sum == 2.0 * who && large[place(who)] == who && index_of.size() == 2 &&
         index_of.at("who").front() == who && *owned == std::vector<int>(3, who);
}

// Becomes somebody, and hops between the processes; the deeper ones become others.
bool hop(int who, int depth, std::vector<int> const &ring) {
  become(who);
  double *const element = &large[place(who)];
  int *const inside = owned->data();
  for (int i = 0; i < 2; ++i) {
    int next = ring[static_cast<std::size_t>(depth + i) % ring.size()];
    if (next == 1 && ferry::myid() == 1) next = 2;
    bool deeper = depth == 0 || ferry::remotecall_fetch(
                                    next, [=] { return is(who) && hop(who + 10 * depth + i + 1, depth - 1, ring); });
    if (!deeper || !is(who) || element != &large[place(who)] || inside != owned->data()) return false;
    *element = who;
  }
  return true;
}

}  // namespace

int main() {
  ferry::addprocs(3);
  for (int one : {2, 3, 4})
    for (int other : {2, 3, 4}) ferry::remotecall_fetch(one, [other] { ferry::remotecall_fetch(other, [] {}); });
  become(1);
  for (int round = 0; round < 3; ++round) {
    check(ferry::remotecall_fetch(2, [] { return hop(100, 4, {3, 2}); }));
    check(is(1));
    check(ferry::remotecall_fetch(2, [] { return hop(200, 4, {2, 2}); }));     // to itself
    check(ferry::remotecall_fetch(3, [] { return hop(300, 4, {1, 2, 4}); }));  // through the main process
    check(is(1));
    std::vector<ferry::future<bool>> calls;
    for (int i = 0; i < 6; ++i) {
      become(2 + i);
      int who = 1000 * (i + 1);
      calls.push_back(ferry::remotecall(2 + i % 3, [who] { return hop(who, 3, {2, 3, 4}); }));
    }
    become(50);
    for (auto &c : calls) check(c.get());
    for (int on : {2, 3, 4}) check(ferry::remotecall_fetch(on, [] { return is(50); }));
    become(1);
  }
}
