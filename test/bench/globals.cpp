// What it costs to move the globals that a call reaches, and to find out that they need not move. Prints one table for
// each group; medians.
//
//   globals             all groups
//   globals pages hash  these
//
// Each group runs in a process of its own. FERRY_BENCH_MIB=64 scales every size down to 64/1024.
#include "globals/groups.hpp"
#include "globals/memory.hpp"

#include <ferry/ferry.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct group {
  char const *name;
  void (*run)();
  char const *track = nullptr;  // FERRY_TRACK
};
constexpr group groups[] = {
    {"small", bench::small_globals}, {"pages", bench::small_pages},      {"huge", bench::huge_pages},
    {"nodes", bench::nodes},         {"hash", bench::hash_mode, "hash"}, {"memory", bench::tracking_memory},
    {"workers", bench::workers},     {"captures", bench::captures},
};

group const *named(std::string const &name) {
  auto found = std::find_if(std::begin(groups), std::end(groups), [&](group const &g) { return g.name == name; });
  return found == std::end(groups) ? nullptr : found;
}

void run_here(group const &one) {
  if (!bench::chosen().note.empty()) std::printf("%s\n", bench::chosen().note.c_str());
  one.run();
  std::printf("\n");
  ferry::rmprocs(ferry::workers());  // the next group finds their memory free
}

bool run_apart(group const &one) {
  std::fflush(stdout);
  pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (one.track) ::setenv("FERRY_TRACK", one.track, 1);
    ::execl("/proc/self/exe", "globals", "--here", one.name, nullptr);
    std::perror("globals");
    ::_exit(1);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

int main(int argc, char **argv) {
  std::vector<std::string> names(argv + 1, argv + argc);
  if (names.size() == 2 && names[0] == "--here" && named(names[1])) {
    run_here(*named(names[1]));
    return 0;
  }
  if (names.empty())
    for (group const &each : groups) names.push_back(each.name);
  bool all_ran = true;
  for (std::string const &name : names) {
    group const *one = named(name);
    if (!one) {
      std::fprintf(stderr, "globals: no group '%s'; there are:", name.c_str());
      for (group const &each : groups) std::fprintf(stderr, " %s", each.name);
      std::fprintf(stderr, "\n");
      return 2;
    }
    all_ran = run_apart(*one) && all_ran;
  }
  return all_ran ? 0 : 1;
}
