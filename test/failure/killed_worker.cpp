// A worker that dies is an exception with its signal or status, at once, for every call that waits for it; the others go on.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <csignal>
#include <thread>
#include <vector>

#include <unistd.h>

// While it is encoded for a call its receiver ends, and that becomes known.
struct last_words {
  int receiver = 0;
  pid_t pid = 0;
};
template <> struct ferry::codec<last_words> {
  static void save(ferry::writer &, last_words const &w) {
    ::kill(w.pid, SIGKILL);
    while (ferry::procs().back() == w.receiver) ::usleep(1000);
    ::usleep(10'000);
  }
  static last_words load(ferry::reader &) { return {}; }
};

void ends_while_the_call_is_made() {
  for (int way = 0; way < 3; ++way) {
    int const id = ferry::addprocs(1).front();
    last_words const words{id, ferry::remotecall_fetch(id, [] { return ::getpid(); })};
    auto const gone = thrown_by<ferry::process_exited>([&] {
      if (way == 0)
        ferry::remotecall_fetch(id, [words] { return words.pid; });
      else if (way == 1)
        ferry::remotecall(id, [words] { return words.pid; }).get();
      else
        ferry::remotecall_wait(id, [](last_words const &) {}, words);
    });
    check_equal(gone.worker(), id);
    check_equal(gone.signal().value_or(0), SIGKILL);
  }
}

// A worker has no stream to it yet, and learns of its end from the main process.
void ends_before_a_first_call(int caller) {
  for (int i = 0; i < 6; ++i) {
    int const id = ferry::addprocs(1).front();
    ::kill(ferry::remotecall_fetch(id, [] { return ::getpid(); }), SIGKILL);
    int const told = ferry::remotecall_fetch(caller, [id] {
      return thrown_by<ferry::process_exited>([id] { ferry::remotecall_fetch(id, [] {}); }).worker();
    });
    check_equal(told, id);
  }
}

int main() {
  ferry::addprocs(3);
  auto computing = ferry::remotecall(2, [] { for (volatile int i = 0;; i = i + 1) {} });
  std::vector<ferry::future<int>> queued;
  for (int i = 0; i < 20; ++i) queued.push_back(ferry::remotecall(2, [i] { return i; }));
  int pid = ferry::remotecall_fetch(3, [] { return ::getppid(); });
  check_equal(pid, ::getpid());

  auto kept = ferry::remotecall(3, [] { return 5; });
  kept.wait();
  unsigned const line = __LINE__ + 1;
  auto killed = thrown_by<ferry::process_exited>([] { ferry::remotecall_fetch(3, [] { ::raise(SIGKILL); }); });
  check_equal(killed.worker(), 3);
  check_equal(killed.signal().value_or(0), SIGKILL);
  std::string const told = killed.what();
  check(told.find("signal 9") != std::string::npos);
  check(told.find("while the remote call at killed_worker.cpp:" + std::to_string(line) + " ran") != std::string::npos);
  check_equal(thrown_by<ferry::process_exited>([&] { kept.get(); }).signal().value_or(0), SIGKILL);

  auto exited = thrown_by<ferry::process_exited>([] { ferry::remotecall_fetch(4, [] { std::_Exit(7); }); });
  check_equal(exited.exit_code().value_or(0), 7);
  check(!exited.signal());
  check(ferry::workers() == std::vector<int>{2});

  ferry::rmprocs(2, std::chrono::milliseconds(1));
  thrown_by<ferry::process_exited>([&] { computing.get(); });
  for (auto &q : queued) thrown_by<ferry::process_exited>([&] { q.get(); });

  int next = ferry::addprocs(1).front();
  check_equal(ferry::remotecall_fetch(next, [] { return ferry::myid(); }), next);
  ends_while_the_call_is_made();
  ends_before_a_first_call(next);
  std::cout << "a dead worker is told\n";
}
