#include "driver.hpp"

#include <cstdlib>
#include <iostream>
#include <map>

namespace {

// What calls that nobody waits for saw on this process, by the step that made them.
[[ferry::process_local]] std::map<std::uint64_t, std::vector<std::uint64_t>> reported;

}  // namespace

driver::driver(std::uint64_t seed) : seed_(seed), dice_(seed), variables_(flat_variables()) {
  for (auto const &v : node_variables()) variables_.push_back(v);
  for (auto const &v : graph_variables()) variables_.push_back(v);
  for (auto const &v : variables_of_many_nodes()) variables_.push_back(v);
  for (std::size_t i = 0; i < variables_.size(); ++i) lots_.insert(lots_.end(), variables_[i].weight, i);
  for (auto const &v : variables_)
    if (v.by.hold) v.by.hold();
  ferry::addprocs(3);
}

void driver::step() {
  if (step_++ % 50 == 0) look_elsewhere();
  change();
  switch (dice_.below(20)) {
  case 0:
  case 1:
  case 2:
  case 3:
  case 4: start(); break;
  case 5: start_relay(); break;
  case 6:
  case 7: relay(); break;
  case 8: write_there(); break;
  case 9: forget(); break;
  case 10:
    if (dice_.one_in(4)) steer();
    break;
  case 11:
    if (dice_.one_in(100)) replace_worker();
    break;
  case 12: collect(0); break;
  default: fetch(); break;
  }
  if (calls_.size() + relays_.size() > 8) collect(4);
}

void driver::finish() {
  collect(0);
  for (int on : ferry::workers()) collect_reports(on);
}

// So that the same few are called for again and again, unchanged or with a single change, and the others gather
// changes.
void driver::look_elsewhere() {
  focus_.resize(1 + dice_.below(6));
  for (auto &f : focus_) f = lots_[dice_.below(lots_.size())];
}
std::size_t driver::draw() {
  return dice_.one_in(5) ? lots_[dice_.below(lots_.size())] : focus_[dice_.below(focus_.size())];
}

// On the main process, by its own pointers that it has held from the start.
void driver::change() {
  std::size_t const times = dice_.one_in(3) ? dice_.below(4) : dice_.below(170);
  for (std::size_t i = 0; i < times; ++i) {
    variables_[draw()].by.change(dice_);
    if (i % 16 == 0) disturb_heap(dice_);
  }
  totals_.mutations += times;
}

void driver::fetch() {
  auto const what = expect(choose(3), "fetch");
  auto const by = functions_of(what.which);
  compare(what, ferry::remotecall_fetch(process(), [by] { return digests_of(by); }));
  ++totals_.calls;
}

// Several in flight: each has the values of its own time.
void driver::start() {
  auto const what = expect(choose(2), "call in flight");
  auto const by = functions_of(what.which);
  calls_.push_back({what, ferry::remotecall(worker(), [by] { return digests_of(by); })});
  ++totals_.calls;
}

void driver::start_relay() {
  auto const what = expect(choose(2), "relay in flight");
  auto const by = functions_of(what.which);
  std::vector<int> const chain{worker()};
  relays_.push_back({what, ferry::remotecall(worker(), [=, seed = dice_()] { return pass_on(by, chain, seed); })});
  ++totals_.calls;
}

// A worker changes its own copies and calls another, or itself, or the main process, which may do the same.
void driver::relay() {
  auto const what = expect(choose(3), "relay");
  auto const by = functions_of(what.which);
  std::vector<int> chain{process()};
  if (chain[0] != 1 && dice_.one_in(2)) chain.push_back(process());
  compare(what, ferry::remotecall_fetch(worker(), [=, seed = dice_()] { return pass_on(by, chain, seed); }));
  ++totals_.calls;
}

// What a call writes ends with it: later steps would see it.
void driver::write_there() {
  auto const by = functions_of(choose(3));
  totals_.mutations += ferry::remotecall_fetch(worker(), [=, seed = dice_()] { return change_all(by, seed, 20); });
  ++totals_.calls;
}

void driver::forget() {
  auto const what = expect(choose(2), "call that nobody waits for");
  auto const by = functions_of(what.which);
  int const on = worker();
  ferry::remote_do(on, [by, step = step_] { reported[step] = digests_of(by); });
  reports_[on].push_back(what);
  ++totals_.calls;
  if (reports_[on].size() > 5) collect_reports(on);
}

void driver::steer() {
  auto const what = expect(choose(1), "pull after a call");
  auto const &v = variables_[what.which[0]];
  std::vector<int> on{worker()};
  if (int other = worker(); other != on[0]) on.push_back(other);
  switch (dice_.below(4)) {
  case 0: v.push(on); break;
  case 1: v.clear(on); break;
  case 2: v.touch(); break;
  case 3:
    if (!v.pulled_digest) break;
    finish();  // a call in flight with an older value would be right to leave that
    ferry::remotecall_fetch(on[0], [digest = v.by.digest] { digest(); });
    compare(what, digests{v.pulled_digest(on[0])});
    break;
  }
}

void driver::replace_worker() {
  finish();
  ferry::rmprocs(worker());
  ferry::addprocs(1);
}

int driver::worker() {
  auto const all = ferry::workers();
  return all[dice_.below(all.size())];
}
int driver::process() { return dice_.one_in(8) ? 1 : worker(); }

driver::chosen driver::choose(std::size_t most) {
  chosen which(1 + dice_.below(most));
  for (auto &w : which) w = draw();
  return which;
}

std::vector<functions> driver::functions_of(chosen const &which) const {
  std::vector<functions> all;
  for (auto w : which) all.push_back(variables_[w].by);
  return all;
}

driver::expected driver::expect(chosen which, std::string how) {
  auto values = digests_of(functions_of(which));
  return {std::move(which), std::move(values), std::move(how), step_};
}

void driver::compare(expected const &what, digests const &seen) {
  for (std::size_t i = 0; i < what.which.size(); ++i)
    if (i >= seen.size() || seen[i] != what.values[i])
      miss(what, variables_[what.which[i]].name, "the call saw another value");
  ++totals_.compared;
}

void driver::compare(expected const &what, relayed const &seen) {
  compare(what, seen.at_first);
  for (std::size_t i = 0; i < what.which.size(); ++i) {
    auto const *name = variables_[what.which[i]].name;
    if (seen.own[i] != seen.there[i])
      miss(what, name, "the process called by a worker saw another value than the worker's");
    if (seen.own[i] != seen.after[i]) miss(what, name, "a worker's value changed while it waited");
  }
  if (!seen.there_agrees) miss(what, "one of the variables", "a process farther down the chain saw another value");
  totals_.mutations += seen.mutations;
  totals_.calls += seen.calls;
}

// Not in the order in which they were started.
void driver::collect(std::size_t left) {
  while (calls_.size() + relays_.size() > left) {
    if (!calls_.empty()) {
      auto at = calls_.begin() + static_cast<std::ptrdiff_t>(dice_.below(calls_.size()));
      compare(at->what, at->result.get());
      calls_.erase(at);
    }
    if (!relays_.empty()) {
      compare(relays_.front().what, relays_.front().result.get());
      relays_.pop_front();
    }
  }
}

void driver::collect_reports(int on) {
  auto &wanted = reports_[on];
  std::map<std::uint64_t, digests> seen;
  while (seen.size() < wanted.size()) seen = ferry::remotecall_fetch(on, [] { return reported; });
  ferry::remotecall_fetch(on, [] { reported.clear(); });
  for (auto const &w : wanted) compare(w, seen[w.step]);
  wanted.clear();
}

void driver::miss(expected const &what, std::string const &name, std::string const &problem) const {
  std::cerr << "miss: seed " << seed_ << ", step " << what.step << " (seen in step " << step_ << "), " << what.how
            << ", " << name << ": " << problem << '\n';
  std::_Exit(1);
}

driver::digests driver::digests_of(std::vector<functions> const &by) {
  digests all;
  for (auto const &a : by) all.push_back(a.digest());
  return all;
}

std::uint64_t driver::change_all(std::vector<functions> const &by, std::uint64_t seed, std::uint64_t times) {
  dice d(seed);
  for (auto const &a : by)
    if (a.hold) a.hold();
  for (std::uint64_t i = 0; i < times; ++i) {
    by[d.below(by.size())].change(d);
    if (i % 16 == 0) disturb_heap(d);
  }
  return times;
}

// Run on a worker; with a chain of more than one, the next does the same with the rest.
driver::relayed driver::pass_on(std::vector<functions> const &by, std::vector<int> chain, std::uint64_t seed) {
  relayed r;
  r.at_first = digests_of(by);
  r.mutations = change_all(by, seed, seed % 20);
  r.own = digests_of(by);
  int const next = chain.front();
  chain.erase(chain.begin());
  r.calls = 1;
  if (chain.empty()) {
    r.there = ferry::remotecall_fetch(next, [by] { return digests_of(by); });
  } else {
    auto deeper = ferry::remotecall_fetch(next, [=] { return pass_on(by, chain, seed + 1); });
    r.there = deeper.at_first;
    r.there_agrees = deeper.there_agrees && deeper.own == deeper.there && deeper.own == deeper.after;
    r.mutations += deeper.mutations;
    r.calls += deeper.calls;
  }
  r.after = digests_of(by);
  return r;
}
