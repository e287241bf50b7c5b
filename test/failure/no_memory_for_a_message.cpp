// A process that has no memory for a message that arrives, or for what it could not send at once of one that it has
// begun, ends and says why: those that wait for it are told, whoever they are, and the others go on.
// RUN: %ferryxx -O2 -Werror %s -o %t && %run %t 2>&1 | %check %s
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <csignal>
#include <fstream>
#include <new>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace {

// On this process: not much more memory than it has.
void limit_memory() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit const few{pages * static_cast<std::size_t>(::getpagesize()) + (80 << 20), RLIM_INFINITY};
  check_equal(::setrlimit(RLIMIT_AS, &few), 0);
}

constexpr std::size_t too_much = 200'000'000;

void sent_by_the_main_process() {
  int const id = ferry::addprocs(1).front();
  ferry::remotecall_fetch(id, limit_memory);
  std::vector<char> const large(too_much, 'x');
  auto const gone = thrown_by<ferry::process_exited>([&] { ferry::remotecall_fetch(id, [&] { return large.size(); }); });
  check_equal(gone.worker(), id);
  check_equal(gone.exit_code().value_or(0), 70);
}
// CHECK: From worker 4: ferry: process 4 ends, for the stream to process 1 is broken: std::bad_alloc

// While another call to it runs there.
void sent_by_a_worker() {
  int const id = ferry::addprocs(1).front();
  ferry::remotecall_fetch(id, limit_memory);
  bool const told = ferry::remotecall_fetch(2, [id] {
    auto const before = ferry::remotecall(id, [] { ::sleep(100); });
    std::vector<char> const large(too_much, 'x');
    auto const gone = thrown_by<ferry::process_exited>([&] { ferry::remotecall_fetch(id, [&] { return large.size(); }); });
    auto const too = thrown_by<ferry::process_exited>([&] { before.get(); });
    return gone.worker() == id && gone.exit_code() == 70 && too.exit_code() == 70;
  });
  check(told);
}
// CHECK: From worker 5: ferry: process 5 ends, for the stream to process 2 is broken: std::bad_alloc

// It cannot keep the rest for a receiver that does not read. That one lives.
void begun_by_a_worker() {
  int const id = ferry::addprocs(1).front();
  auto const busy = ferry::remotecall_fetch(3, [] { return ::getpid(); });
  auto const ending = ferry::remotecall(id, [busy] {
    ferry::remotecall_fetch(3, [] {});
    std::vector<char> const large(too_much, 'x');
    limit_memory();
    ::kill(busy, SIGSTOP);
    try {
      ferry::remotecall_fetch(3, [&] { return large.size(); });
    } catch (std::bad_alloc const &) {
      ::sleep(100);
    }
  });
  auto const gone = thrown_by<ferry::process_exited>([&] { ending.get(); });
  ::kill(busy, SIGCONT);
  check_equal(gone.worker(), id);
  check_equal(gone.exit_code().value_or(0), 70);
}
// CHECK: From worker 6: ferry: process 6 ends, for the stream to process 3 is broken: no memory for the rest of a message

}  // namespace

int main() {
  ferry::addprocs(2);
  sent_by_the_main_process();
  sent_by_a_worker();
  begun_by_a_worker();
  for (int id : {2, 3}) check_equal(ferry::remotecall_fetch(id, [] { return ferry::myid(); }), id);
  std::cout << "the others go on\n";
}
// CHECK: the others go on
