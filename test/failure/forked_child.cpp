// A process that the program forks is none of ferry's: it may end in any way, and cannot use its parent's workers. The
// parent and its workers go on, and see the parent's values alone.
// RUN: %every_way %t %s
// RUN: bash %support/no-orphans.sh %t.O2 leave
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace {

std::vector<double> field(500'000, 1.0);
int number = 1;
ferry::future<int> kept;

double sum() { return number + std::accumulate(field.begin(), field.end(), 0.0); }
bool same_there() { return ferry::remotecall_fetch(2, sum) == sum() && ferry::remotecall_fetch(3, sum) == sum(); }

// How a forked child that runs `body` and returns from it ended.
template <class Body> int status_of_child(Body body) {
  pid_t const child = ::fork();
  if (child == 0) body();
  int status = -1;
  check_equal(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

template <class F> bool refused(F f) {
  try {
    f();
  } catch (ferry::error const &e) {
    return std::string(e.what()).find("forked from one that uses ferry") != std::string::npos;
  }
  return false;
}

void children_that_end() {
  for (std::size_t i = 0; i < 3; ++i) {
    auto result = ferry::remotecall(2, [] { return 5; });
    kept = ferry::remotecall(3, [] { return 6; });
    int const status = status_of_child([&] {
      field[i] = -1;
      number = 100;
      result = {};
      if (i == 0) std::exit(3);
      if (i == 1) ::_exit(3);
      std::quick_exit(3);
    });
    check_equal(status, 3);
    check_equal(result.get(), 5);
    check_equal(kept.get(), 6);
    check(same_there());
    field[i] += 1;
    number += 1;
    check(same_there());
  }
}

void children_that_call() {
  auto result = ferry::remotecall(2, [] { return 5; });
  int const status = status_of_child([&] {
    bool const all = refused([] { ferry::remotecall_fetch(2, [] {}); }) &&
                     refused([] { ferry::remotecall(3, [] {}); }) && refused([] { ferry::addprocs(1); }) &&
                     refused([] { ferry::rmprocs(2); }) && refused([] { ferry::push(number, {2}); }) &&
                     refused([&] { result.get(); });
    std::exit(all ? 4 : 5);
  });
  check_equal(status, 4);
  check_equal(result.get(), 5);
  check(same_there());
  // A child of the child.
  check_equal(status_of_child([] { std::exit(status_of_child([] { std::exit(6); })); }), 6);
  check(same_there());
}

// While the child lives, this process's writes go to pages of their own.
void writes_beside_a_child() {
  int go[2];
  check_equal(::pipe(go), 0);
  pid_t const child = ::fork();
  if (child == 0) {
    char c;
    ::close(go[1]);
    field[8] = 77;
    ::_exit(::read(go[0], &c, 1) == 0 ? 0 : 1);
  }
  for (std::size_t i = 0; i < 5; ++i) {
    field[i * 90'000] += 1;
    check(same_there());
  }
  ::close(go[0]);
  ::close(go[1]);
  ::waitpid(child, nullptr, 0);
  field[9] = 3;
  check(same_there());
}

// The call is the worker's, not that of what it forks.
void forked_by_a_call() {
  for (int i = 0; i < 3; ++i) {
    int const status = ferry::remotecall_fetch(2, [i] {
      pid_t const child = ::fork();
      if (child == 0) {
        number = -1;
        if (i == 0) std::exit(0);
        if (i == 1) ::_exit(0);
        return 0;  // from the call
      }
      int how = -1;
      ::waitpid(child, &how, 0);
      return number * 1000 + WEXITSTATUS(how);
    });
    check_equal(status, number * 1000 + (i == 2 ? 70 : 0));
    check(same_there());
  }
}

// The workers end with the main process, and not with what it has forked.
int leave_a_child(char const *list) {
  ferry::addprocs(3);
  std::ofstream pids(list);
  std::vector<pid_t> workers;
  for (int w : ferry::workers()) workers.push_back(ferry::remotecall_fetch(w, [] { return ::getpid(); }));
  for (pid_t pid : workers) pids << pid << '\n';
  pids.close();
  if (::fork() != 0) ::_exit(0);
  for (int i = 0; i < 800 && ::kill(workers.back(), 0) == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ::_exit(0);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc > 2) return leave_a_child(argv[2]);
  ferry::addprocs(2);
  check(same_there());
  children_that_end();
  children_that_call();
  writes_beside_a_child();
  forked_by_a_call();
}
