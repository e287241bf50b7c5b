// What the caller's memory grows by once a large vector has been sent, and what the worker has then.
#include "../measure.hpp"
#include "groups.hpp"
#include "memory.hpp"

#include <ferry/ferry.hpp>

#include <cstdio>
#include <vector>

std::vector<double> tracked;

namespace bench {
namespace {

int warm = 0;

void reach(std::size_t i) {
  expect(ferry::remotecall_fetch(2, [i] { return tracked[i]; }) == tracked[i], "an element");
}

memory_use worker_memory() {
  return ferry::remotecall_fetch(2, [] { return memory_now(); });
}

}  // namespace

void tracking_memory() {
  sizes const &size = chosen();
  double const value = static_cast<double>(size.large_mib);
  fill(tracked, size.large_mib);
  ferry::addprocs(1);
  for (int i = 0; i < 1000; ++i) {
    ++warm;
    ferry::remotecall_fetch(2, [] { return warm; });
  }
  memory_use before = memory_now();
  reach(0);
  for (int i = 0; i < 5; ++i) reach(0);
  memory_use sent = memory_now();
  for (std::size_t i = 0; i < 5; ++i) {
    std::size_t at = i * (tracked.size() / 5);
    tracked[at] += 1;
    reach(at);
  }
  memory_use changed = memory_now();
  memory_use there = worker_memory();

  table rows("Memory; raw: the value, vector<double> of " + size.large(), "MiB");
  rows.row("the caller grows by, private, once it was sent", sent.own - before.own, value, "ratio 0.02");
  rows.row("  resident", sent.resident - before.resident, value, "ratio 0.02");
  rows.row("  page tables", sent.page_tables - before.page_tables, value);
  rows.row("  at its highest, while it was sent", sent.peak - before.resident, value);
  rows.row("  private, after 5 more calls with a change before each", changed.own - before.own, value, "ratio 0.02");
  rows.row("(the worker has, private)", there.own, value);
  rows.row("  at its highest", there.peak, value);
}

}  // namespace bench
