// Large values on their way to several workers that do not read at the moment: the caller goes on at once, may change,
// move or destroy everything, and keeps one copy for all workers.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <csignal>
#include <fstream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using numbers = std::vector<double>;
constexpr std::size_t count = std::size_t{8} << 20;  // 64 MiB
numbers field(count, 1.0);
std::map<int, std::string> texts;  // one long encoding without blocks

// Whole numbers, so that sums are exact.
double sum(numbers const &values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double sum_of_field() { return sum(field) + static_cast<double>(field.size()); }
std::size_t bytes_of_texts() {
  std::size_t bytes = 0;
  for (auto const &[key, text] : texts) bytes += text.size() + static_cast<std::size_t>(text.back());
  return bytes;
}

double resident_mib() {
  std::ifstream in("/proc/self/statm");
  double all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::vector<int> workers, processes;
void signal_all(int signal) {
  for (int pid : processes) check_equal(::kill(pid, signal), 0);
}

template <class T> struct expected {
  ferry::future<T> call;
  T value;
};
template <class T> void all_right(std::vector<expected<T>> const &calls) {
  for (std::size_t i = calls.size(); i-- > 0;) check_equal(calls[i].call.get(), calls[i].value);
}

void globals() {
  signal_all(SIGSTOP);
  double const before = resident_mib();
  std::vector<expected<double>> calls;
  auto const send = [&] {
    for (int on : workers) calls.push_back({ferry::remotecall(on, sum_of_field), sum_of_field()});
  };
  send();
  double const grown = resident_mib() - before;
  if (grown > 100) std::cerr << "grown by " << grown << " MiB\n";
  check(grown <= 100);  // one copy, not one for each worker
  field[5] += 1;
  field[count - 1] += 1;
  send();
  for (std::size_t i = 0; i < count; i += 300) field[i] += 1;
  send();
  field.resize(count / 2);
  send();
  auto taken = std::move(field);
  field = {};
  send();
  taken.assign(10, -1);
  signal_all(SIGCONT);
  all_right(calls);
  field.assign(count, 1.0);
}

void captures_and_arguments() {
  signal_all(SIGSTOP);
  double const before = resident_mib();
  auto object = std::make_unique<numbers>(count, 2.0);
  std::vector<expected<double>> calls;
  for (int on : workers) calls.push_back({ferry::remotecall(on, [&o = *object] { return sum(o); }), 2.0 * count});
  double const grown = resident_mib() - before;
  if (grown > 64 + 100) std::cerr << "grown by " << grown << " MiB\n";
  check(grown <= 64 + 100);
  (*object)[7] = 5;
  for (int on : workers) calls.push_back({ferry::remotecall(on, sum, *object), 2.0 * count + 3});
  object->pop_back();
  for (int on : workers) calls.push_back({ferry::remotecall(on, [v = *object] { return sum(v); }), 2.0 * count + 1});
  object.reset();
  signal_all(SIGCONT);
  all_right(calls);
}

void one_long_encoding() {
  for (int i = 0; i < 2000; ++i) texts[i] = std::string(10'000, static_cast<char>('a' + i % 20));
  signal_all(SIGSTOP);
  std::vector<expected<std::size_t>> calls;
  for (int round = 0; round < 3; ++round) {
    for (int on : workers) calls.push_back({ferry::remotecall(on, bytes_of_texts), bytes_of_texts()});
    texts[round * 100].back() = 'z';
    if (round == 1) texts.erase(1999);
  }
  texts.clear();
  signal_all(SIGCONT);
  all_right(calls);
}

// A long result waits on the worker, whose next call begins meanwhile.
void results() {
  auto const sends = [] { return numbers(count / 2, 3.0); };
  std::vector<ferry::future<numbers>> calls;
  for (int i = 0; i < 2; ++i)
    for (int on : workers) calls.push_back(ferry::remotecall(on, sends));
  for (auto &c : calls) check_equal(sum(c.get()), 3.0 * (count / 2));
}

// The end of a worker that has not taken everything is an error of its calls, and the others' are right.
void one_ends() {
  signal_all(SIGSTOP);
  std::vector<expected<double>> calls;
  field[0] += 1;
  for (int on : workers) calls.push_back({ferry::remotecall(on, sum_of_field), sum_of_field()});
  field[0] += 1;
  check_equal(::kill(processes.back(), SIGKILL), 0);
  processes.pop_back();
  signal_all(SIGCONT);
  thrown_by<ferry::process_exited>([&] { calls.back().call.get(); });
  calls.pop_back();
  all_right(calls);
  workers.pop_back();
  for (int on : workers) check_equal(ferry::remotecall_fetch(on, sum_of_field), sum_of_field());
}

}  // namespace

int main() {
  workers = ferry::addprocs(3);
  for (int on : workers) processes.push_back(ferry::remotecall_fetch(on, [] { return ::getpid(); }));
  globals();
  captures_and_arguments();
  one_long_encoding();
  results();
  one_ends();
}
