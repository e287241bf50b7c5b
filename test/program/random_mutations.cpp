// Random changes of many kinds between calls from the main process and from workers, in every way that C++ has: each call
// computes with its caller's values at the time of the call.
// RUN: %ferryxx -O2 %s %S/inputs/random_mutations/values.cpp -o %t
// RUN: env FERRY_TRACK=pages timeout --foreground 280 %t 1 100000 | %check %s
// RUN: env FERRY_TRACK=hash timeout --foreground 280 %t 2 100000 | %check %s
// RUN: %ferryxx %sanitize %s %S/inputs/random_mutations/values.cpp -o %t.sanitized
// RUN: timeout --foreground 280 %t.sanitized 3 4000 | %check %s
// RUN: %ferryxx -O0 %s %S/inputs/random_mutations/values.cpp -o %t.O0
// RUN: timeout --foreground 280 %t.O0 4 10000 | %check %s

// CHECK: no call has seen another value than its caller's
#include "inputs/random_mutations/values.hpp"

#include <ferry/ferry.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>

namespace {

struct question {
  ferry::future<std::uint64_t> answer;
  std::uint64_t expected;
};

// What the test does with one global, of which the calls know nothing but its functions.
struct subject {
  std::uint64_t (*digest)();
  int (*mutate)(random_numbers &, int);
  std::uint64_t (*ask)(int);
  ferry::future<std::uint64_t> (*ask_later)(int);
  // The worker sees the value, changes its own, and asks another process, which must see the changed one.
  std::uint64_t (*ask_through)(int worker, int other, unsigned seed);
};

template <int Which> std::uint64_t ask(int process) { return ferry::remotecall_fetch(process, digest<Which>); }
template <int Which> ferry::future<std::uint64_t> ask_later(int process) {
  return ferry::remotecall(process, digest<Which>);
}
template <int Which> std::uint64_t ask_through(int worker, int other, unsigned seed) {
  return ferry::remotecall_fetch(worker, [other, seed]() -> std::uint64_t {
    std::uint64_t const seen = digest<Which>();
    random_numbers random(seed);
    mutate<Which>(random, 5);
    bool const right = ferry::remotecall_fetch(other, digest<Which>) == digest<Which>();
    return right ? seen : ~seen;
  });
}

template <int... Which> std::vector<subject> subjects_of(std::integer_sequence<int, Which...>) {
  return {{digest<Which>, mutate<Which>, ask<Which>, ask_later<Which>, ask_through<Which>}...};
}

class run {
public:
  explicit run(unsigned seed) : random_(seed) {}

  void step() {
    which_ = static_cast<int>(random_() % subjects_.size());
    auto const &s = subjects_[static_cast<std::size_t>(which_)];
    mutations_ += s.mutate(random_, static_cast<int>(1 + random_() % 200));
    if (random_() % 4 == 0) make_heap_noise(random_);
    ++calls_;
    switch (random_() % 8) {
    case 0:
      ++calls_;
      expect(s.ask_through(worker(), any_other(), static_cast<unsigned>(random_())), s.digest());
      break;
    case 1:
    case 2: asked_.push_back({s.ask_later(worker()), s.digest()}); break;
    default: expect(s.ask(worker()), s.digest());
    }
    if (asked_.size() > 6) settle();
    if (random_() % 500 == 0) replace_a_worker();
  }
  void settle() {
    for (auto const &q : asked_) expect(q.answer.get(), q.expected);
    asked_.clear();
  }
  long mutations() const { return mutations_; }
  long calls() const { return calls_; }

private:
  int worker() {
    auto const all = ferry::workers();
    return all[random_() % all.size()];
  }
  int any_other() {
    auto const all = ferry::procs();
    return all[random_() % all.size()];
  }
  void expect(std::uint64_t got, std::uint64_t expected) {
    if (got == expected) return;
    std::printf("MISS: call %ld, variable %d, after %ld changes\n", calls_, which_, mutations_);
    std::exit(1);
  }
  void replace_a_worker() {
    settle();
    ferry::rmprocs(worker());
    ferry::addprocs(1);
  }

  std::vector<subject> const subjects_ = subjects_of(std::make_integer_sequence<int, which_count>());
  random_numbers random_;
  std::vector<question> asked_;
  int which_ = 0;
  long mutations_ = 0, calls_ = 0;
};

}  // namespace

int main(int, char **arguments) {
  ferry::addprocs(3);
  run r(static_cast<unsigned>(std::atoi(arguments[1])));
  while (r.mutations() < std::atol(arguments[2])) r.step();
  r.settle();
  std::fprintf(stderr, "%ld changes, %ld calls\n", r.mutations(), r.calls());
  std::puts("no call has seen another value than its caller's");
}
