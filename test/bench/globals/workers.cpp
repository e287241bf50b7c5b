// The time to send one changed vector to one worker and to four, and the raw mechanism: as many bytes over a socket
// pair to as many processes.
#include "../echo.hpp"
#include "../measure.hpp"
#include "groups.hpp"
#include "memory.hpp"

#include <ferry/ferry.hpp>

#include <ctime>
#include <list>
#include <string>
#include <vector>

std::vector<double> shared_by_all;

namespace bench {
namespace {

constexpr effort some{15, 5};

void send_to(std::vector<ferry::proc_id> const &workers, std::size_t i) {
  std::vector<ferry::future<double>> answers;
  for (ferry::proc_id worker : workers) answers.push_back(ferry::remotecall(worker, [i] { return shared_by_all[i]; }));
  for (auto const &answer : answers) expect(answer.get() == shared_by_all[i], "an element");
}

// Of this process and of those, so far.
double processor_us(std::vector<ferry::proc_id> const &workers) {
  auto const here = [] {
    timespec now;
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
  };
  double sum = here();
  for (ferry::proc_id worker : workers) sum += ferry::remotecall_fetch(worker, here);
  return sum;
}

struct cost {
  double elapsed_us, processor_us;
};
cost changed_us(std::vector<ferry::proc_id> const &workers, std::size_t every) {
  std::size_t i = 0;
  int rounds = 0;
  auto change = [&] {
    i = (i + 1000003) % shared_by_all.size();
    for (std::size_t k = i % every; k < shared_by_all.size(); k += every) shared_by_all[k] += 1;
  };
  double const before = processor_us(workers);
  double const elapsed = median_us(some, change, [&] {
    send_to(workers, i);
    ++rounds;
  });
  return {elapsed, (processor_us(workers) - before) / rounds};
}

double raw_us(std::list<echo> &processes, std::size_t count) {
  return median_us(some, [&] {
    std::size_t n = 0;
    for (echo &one : processes)
      if (n++ < count) one.ask();
    n = 0;
    for (echo &one : processes)
      if (n++ < count) one.await();
  });
}

}  // namespace

void workers() {
  sizes const &size = chosen();
  std::list<echo> processes;
  for (int i = 0; i < 4; ++i) processes.emplace_back(size.middle_mib << 20);
  double raw_one = raw_us(processes, 1), raw_four = raw_us(processes, 4);
  processes.clear();

  fill(shared_by_all, size.middle_mib);
  ferry::addprocs(4);
  std::vector<ferry::proc_id> four = ferry::workers(), one = {four.front()};
  send_to(four, 0);
  constexpr std::size_t page = 4096 / sizeof(double);
  cost all_one = changed_us(one, page), all_four = changed_us(four, page);
  double element_one = changed_us(one, shared_by_all.size()).elapsed_us;
  double element_four = changed_us(four, shared_by_all.size()).elapsed_us;

  table rows("Several workers; raw: as many bytes over socket pairs");
  rows.row("vector<double> of " + size.middle() + ", every page changed, to 1 worker", all_one.elapsed_us, raw_one);
  rows.row("  to 4 workers", all_four.elapsed_us, raw_four);
  rows.row("  processor time of all, with the change: 1 worker", all_one.processor_us);
  rows.row("  4 workers", all_four.processor_us);
  rows.row("one element of it changed, to 1 worker", element_one);
  rows.row("  to 4 workers", element_four);
  std::printf("  to 4 workers over to 1: %.2f with every page changed, %.2f with one element; raw %.2f\n",
              all_four.elapsed_us / all_one.elapsed_us, element_four / element_one, raw_four / raw_one);
}

}  // namespace bench
