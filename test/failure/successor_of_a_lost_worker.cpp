// A worker that was killed is an error of the calls that need it, and nothing else: its successor gets every
// value, the other workers keep theirs, and nothing that was on its way is taken for received.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <csignal>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

std::vector<double> large(300'000, 1.0);
std::map<int, std::string> words{{1, "one"}};
double grid[128][128];
int number;

bool same_there(int on) {
  return ferry::remotecall_fetch(on, [] { return large; }) == large &&
         ferry::remotecall_fetch(on, [] { return words; }) == words &&
         ferry::remotecall_fetch(on, [] { return grid[127][127] + number; }) == grid[127][127] + number;
}

void change(int i) {
  large[static_cast<std::size_t>(i) * 1009 % large.size()] = i;
  words[i] = std::to_string(i);
  grid[127][127] = i;
  number = -i;
}

void kill_worker(int id) {
  int pid = ferry::remotecall_fetch(id, [] { return ::getpid(); });
  check(pid > 1 && pid != ::getpid());
  check_equal(::kill(pid, SIGKILL), 0);
}

// Calls until its end is known, each with a change; those before may still have been answered.
void call_until_gone(int id) {
  for (int i = 0;; ++i) {
    change(i);
    try {
      check(same_there(id));
    } catch (ferry::process_exited const &e) {
      check_equal(e.worker(), id);
      return;
    }
  }
}

}  // namespace

int main() {
  auto ids = ferry::addprocs(2);
  int const stays = ids[0];
  int goes = ids[1];
  for (int round = 0; round < 5; ++round) {
    change(1000 + round);
    check(same_there(stays));
    if (round % 2) check(same_there(goes));  // else it dies without having had the last change
    kill_worker(goes);
    call_until_gone(goes);
    change(2000 + round);
    check(same_there(stays));
    int const next = ferry::addprocs(1).front();
    check(next > goes);
    check(same_there(next));
    check(ferry::remotecall_fetch(stays, [next] {
      change(7);
      return same_there(next);
    }));
    check(same_there(next) && same_there(stays));
    goes = next;
  }
}
