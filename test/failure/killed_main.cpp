// Workers end with the main process, however it ends: idle, while they compute, and while they wait.
// RUN: %ferryxx %s -o %t
// RUN: bash %support/no-orphans.sh %t return
// RUN: bash %support/no-orphans.sh %t exit
// RUN: bash %support/no-orphans.sh %t SIGKILL
// RUN: bash %support/no-orphans.sh %t abort
// RUN: bash %support/no-orphans.sh %t throw
#include <ferry/ferry.hpp>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

int main(int, char **argv) {
  ferry::addprocs(3);
  std::ofstream pids(argv[2]);
  for (int w : ferry::workers()) pids << ferry::remotecall_fetch(w, [] { return ::getpid(); }) << '\n';
  pids.close();
  auto computes = ferry::remotecall(2, [] { for (volatile int i = 0;; i = i + 1) {} });
  auto waits = ferry::remotecall(3, [] { ferry::remotecall_fetch(4, [] { ::pause(); }); });
  std::string how = argv[1];
  if (how == "exit") std::exit(3);
  if (how == "SIGKILL") ::raise(SIGKILL);
  if (how == "abort") std::abort();
  if (how == "throw") throw std::runtime_error("nobody catches this");
}
