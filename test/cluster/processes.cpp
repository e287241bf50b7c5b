// Processes come, are counted, work, and go.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include <signal.h>
#include <unistd.h>

using namespace std::chrono_literals;
using ids = std::vector<ferry::proc_id>;

int main() {
  // Without workers this process does the work itself.
  check_equal(ferry::myid(), 1);
  check(ferry::procs() == ids{1} && ferry::workers() == ids{1});
  check(ferry::nprocs() == 1 && ferry::nworkers() == 1);
  check_equal(ferry::remotecall_fetch(ferry::any, [] { return ferry::myid(); }), 1);
  check_equal(ferry::remotecall(1, [] { return ::getpid(); }).get(), ::getpid());

  check(ferry::addprocs(3) == (ids{2, 3, 4}));
  check(ferry::procs() == (ids{1, 2, 3, 4}) && ferry::workers() == (ids{2, 3, 4}));
  check(ferry::nprocs() == 4 && ferry::nworkers() == 3);
  for (int p : ferry::procs()) {
    check_equal(ferry::remotecall_fetch(p, [] { return ferry::myid(); }), p);
    check(ferry::remotecall_fetch(p, [] { return ferry::procs(); }) == ferry::procs());
  }
  int pid = ferry::remotecall_fetch(2, [] { return ::getpid(); });
  check(pid != ::getpid());

  // any: every worker gets work, and idle ones first.
  std::set<int> used;
  std::vector<ferry::future<int>> calls;
  for (int i = 0; i < 30; ++i) calls.push_back(ferry::remotecall(ferry::any, [] { return ferry::myid(); }));
  for (auto &c : calls) used.insert(c.get());
  check(used == (std::set<int>{2, 3, 4}));
  auto busy = ferry::remotecall(2, [] { ::pause(); });
  for (int i = 0; i < 10; ++i) check(ferry::remotecall_fetch(ferry::any, [] { return ferry::myid(); }) != 2);
  ferry::rmprocs(2, 100ms);
  check(ferry::workers() == (ids{3, 4}));
  check_equal(thrown_by<ferry::process_exited>([&] { busy.get(); }).worker(), 2);
  check_equal(::kill(pid, 0), -1);
  auto gone = thrown_by<ferry::process_exited>([] { ferry::remotecall_fetch(2, [] {}); });
  check_equal(gone.worker(), 2);
  check(ferry::addprocs(1) == ids{5});  // ids are never used again

  // Workers call workers, and wait for each other in a ring.
  check_equal(ferry::remotecall_fetch(3, [] {
                return ferry::remotecall_fetch(4, [] {
                  return ferry::remotecall_fetch(3, [] { return ferry::remotecall_fetch(5, [] { return ferry::myid(); }); });
                });
              }), 5);
  check_equal(ferry::remotecall_fetch(3, [] { return ferry::remotecall_fetch(1, [] { return ferry::myid(); }); }), 1);
  auto refused = thrown_by<ferry::error>([] { ferry::remotecall_fetch(3, [] { ferry::addprocs(1); }); });
  check(std::string(refused.what()).find("addprocs") != std::string::npos);

  // Futures travel, and are fetched where they arrive.
  auto made = ferry::remotecall(3, [] { return std::string("made on 3"); });
  check_equal(made.where(), 3);
  check_equal(ferry::remotecall_fetch(4, [made] { return made.get() + ", read on 4"; }), "made on 3, read on 4");
  check_equal(ferry::remotecall_fetch(4, [] { return ferry::remotecall(5, [] { return ferry::myid(); }); }).get(), 5);
  check_equal(made.get(), "made on 3");
  ferry::remotecall_wait(3, [] {});
  check(made.is_ready() && made.wait_for(1h));

  auto slow = ferry::remotecall(3, [] { std::this_thread::sleep_for(300ms); });
  check(!slow.wait_for(1ms));
  auto limit = thrown_by<ferry::timeout_error>([] {
    ferry::remotecall_fetch(3, ferry::call_options{.timeout = 20ms, .name = "named"}, [] { std::this_thread::sleep_for(200ms); });
  });
  check(std::string(limit.what()).find("named") != std::string::npos);
  auto cancelled = ferry::remotecall(3, [] { return 1; });
  auto first = ferry::remotecall(3, [] { std::this_thread::sleep_for(200ms); return 1; });
  auto second = ferry::remotecall(3, [] { return 2; });
  second.cancel();
  thrown_by<ferry::cancelled_error>([&] { second.get(); });
  check_equal(first.get(), 1);
  slow.get();

  // everywhere
  static std::atomic<int> here{0};
  ferry::everywhere([] { ++here; });
  check_equal(here.load(), 1);
  ferry::everywhere(ids{3, 5}, [] { check(ferry::myid() == 3 || ferry::myid() == 5); });
  auto thrown = thrown_by<std::runtime_error>([] {
    ferry::everywhere([] { if (ferry::myid() != 1) throw std::runtime_error("from " + std::to_string(ferry::myid())); });
  });
  check_equal(std::string(thrown.what()), "from 3");

  // From many threads at once.
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&right, t] {
      for (int i = 0; i < 100; ++i)
        if (ferry::remotecall_fetch(3 + (t + i) % 3, [t, i] { return t * 1000 + i; }) == t * 1000 + i) ++right;
    });
  for (auto &t : threads) t.join();
  check_equal(right.load(), 800);

  // The environment and the folder of a worker.
  int special = ferry::addprocs(1, {.env = {{"FERRY_TEST_WORD", "yes"}}, .cwd = "/"}).front();
  check_equal(ferry::remotecall_fetch(special, [] { return std::string(std::getenv("FERRY_TEST_WORD")); }), "yes");
  check_equal(ferry::remotecall_fetch(special, [] {
                char path[64];
                return std::string(::getcwd(path, sizeof path));
              }), "/");
  thrown_by<ferry::error>([] { ferry::remotecall_fetch(77, [] {}); });
  thrown_by<ferry::error>([] { ferry::rmprocs(1); });
  ferry::rmprocs(ferry::workers());
  check_equal(ferry::nprocs(), 1);
  std::cout << "processes hold\n";
}
