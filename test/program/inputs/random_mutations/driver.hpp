// Changes the variables at random, calls at random, and compares what each call saw with what it had to see.
#pragma once

#include "values.hpp"

#include <deque>
#include <map>
#include <string>

struct totals {
  std::uint64_t mutations = 0, calls = 0, compared = 0;
};

class driver {
public:
  explicit driver(std::uint64_t seed);
  // One row of changes and one thing done with the workers. Ends the program at a miss.
  void step();
  void finish();  // checks what is still under way
  totals const &done() const { return totals_; }

private:
  using digests = std::vector<std::uint64_t>;
  using chosen = std::vector<std::size_t>;  // places in variables_
  // What a worker that changed its own copies saw, and what those it called saw.
  struct relayed {
    digests at_first, own, there, after;
    std::uint64_t mutations = 0, calls = 0;
    bool there_agrees = true;
  };
  struct expected {
    chosen which;
    digests values;
    std::string how;
    std::uint64_t step;
  };
  struct in_flight {
    expected what;
    ferry::future<digests> result;
  };
  struct relay_in_flight {
    expected what;
    ferry::future<relayed> result;
  };

  void look_elsewhere();
  std::size_t draw();
  void change();
  void fetch();
  void start();
  void start_relay();
  void relay();
  void write_there();
  void forget();
  void steer();
  void replace_worker();

  int worker();
  int process();  // a worker, or the main process
  chosen choose(std::size_t most);
  std::vector<functions> functions_of(chosen const &) const;
  expected expect(chosen which, std::string how);
  void compare(expected const &, digests const &seen);
  void compare(expected const &, relayed const &);
  void collect(std::size_t left);  // until so few calls are in flight
  void collect_reports(int worker);
  [[noreturn]] void miss(expected const &, std::string const &name, std::string const &what) const;

  static digests digests_of(std::vector<functions> const &);
  static std::uint64_t change_all(std::vector<functions> const &, std::uint64_t seed, std::uint64_t times);
  static relayed pass_on(std::vector<functions> const &, std::vector<int> chain, std::uint64_t seed);

  std::uint64_t seed_, step_ = 0;
  dice dice_;
  std::vector<variable> variables_;
  std::vector<std::size_t> lots_;  // each variable as often as its weight says
  chosen focus_;                   // the few that are changed and called for most in these steps
  std::deque<in_flight> calls_;
  std::deque<relay_in_flight> relays_;
  std::map<int, std::vector<expected>> reports_;  // of remote_do, by worker
  totals totals_;
};
