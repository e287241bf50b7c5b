// A write that is lost with the worker's copy is a warning, once, that names the variable and says what to do.
// RUN: %ferryxx -c %s -o %t.o 2>&1 | %check %s
// RUN: %ferryxx -fplugin-arg-ferry-no-lost-write-warnings -c %s -o %t.o 2>&1 | %check --allow-empty --check-prefix=OFF %s
// OFF-NOT: warning
#include <ferry/ferry.hpp>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

int counter;
std::vector<int> results;
std::map<std::string, int> totals;
[[ferry::process_local]] int own;

struct ticket {
  int last = 0;
  int operator()() { return ++last; }
  int operator()(int more) const { return last + more; }
};
ticket tickets, printed;
std::mt19937 random_bits, dice_bits;
std::uniform_int_distribution<int> dice(1, 6);
std::function<int()> constant = [] { return 1; };

void add(int n) { results.push_back(n); }

// Of other files: all that is seen is what this one does.
extern int elsewhere;
extern std::vector<int> journal;
extern "C" int in_c;
struct shared_state {
  static std::string text;
};
[[ferry::process_local]] extern std::vector<int> own_log;
extern thread_local int of_each_thread;
extern int defined_below;

class model {
public:
  void step() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 'this', captured by reference, is lost: it changes the worker's copy; return the value instead [ferry-lost-write]
    ferry::remotecall_fetch(2, [this] { ++steps_; });
  }
  int read() {
    return ferry::remotecall_fetch(2, [this] { return steps_; });
  }

private:
  int steps_ = 0;
};

// Functions that are not const and only read are no writes, in templates too; those that write are, by whatever way.
template <class T> class table {
public:
  explicit table(int n) : cells_(n), spare_(std::make_unique<T>()) {}
  T get_value(int i) { return cells_[i]; }
  T &operator()(int i) { return cells_[i]; }
  T &cell(int i) { return (*this)(i); }
  T sum() {
    T all = get_value(0);
    for (T c : cells_) all += c;
    return all + (*this)(1) + this->cell(1);
  }
  bool is_full() { return count() == 3 && !cells_.empty(); }
  void fill() {
    for (T &c : cells_) c = 1;
  }
  void set(int i, T v) { cell(i) = v; }
  void set_spare(T v) { *spare_ = v; }
  void set_by_pointer(T v) { write(&cells_[0], v); }
  void through_get(T v) { write(spare_.get(), v); }
  T pop() { return next(); }
  T next() { return ++last_; }
  static void write(T *to, T v) { *to = v; }
  virtual int count() { return 3; }
  virtual ~table() = default;

private:
  std::vector<T> cells_;
  std::unique_ptr<T> spare_;
  T last_ = 0;
};
table<int> numbers(3);

// Through references that the call binds, as loops do.
struct particle {
  double at, speed;
};
std::vector<particle> particles(3), others(3), third(3);
std::map<std::string, double> weights, lengths;
particle row[3];
std::tuple<int, double> pair_of;
void advance() {
  for (auto &p : particles) p.at += p.speed;
}
void stop(int i) {
  auto &o = others[i];
  o.speed = 0;
}

int main() {
  {
    table<double> t(3);
    // CHECK-NOT: warning
    ferry::remotecall_fetch(2, [&] { return t.get_value(1) + t(1) + t.cell(2) + t.sum(); });
    ferry::remotecall_fetch(2, [] { return numbers.get_value(1) + numbers(1) + numbers.cell(2) + numbers.sum(); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t(1) = 2; });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t.cell(1) += 2; });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t.fill(); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t.set(1, 2); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t.set_spare(2); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t.set_by_pointer(2); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { t.through_get(2); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { return t.pop(); });
    // What overrides a virtual function may write.
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 't'
    ferry::remotecall_fetch(2, [&t] { return t.is_full(); });
  }
  int sum = 0;
  std::vector<int> values;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 'sum', captured by reference, is lost: it changes the worker's copy; return the value instead [ferry-lost-write]
  ferry::remotecall_fetch(2, [&sum] { sum += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: write to 'values', captured by reference, is lost: it changes the worker's copy; return the value instead [ferry-lost-write]
  ferry::remotecall_fetch(2, [&values] { values.push_back(1); });

  // CHECK: note: in this remote call
  // CHECK-NOT: warning
  // By value, mutable, is the lambda's own; reading is no write; process_local is each process's own.
  ferry::remotecall_fetch(2, [sum]() mutable { return ++sum; });
  ferry::remotecall_fetch(2, [&] { return values.size() + results.size() + totals.size(); });
  ferry::remotecall_fetch(2, [] { ++own; });
  // Local lambdas that are not called remotely.
  [&] { ++sum; ++counter; }();
  add(1);
  totals["x"] = 1;

  // CHECK: warning: remote call writes global 'counter' on the worker, and the write is lost there when the call ends; return the value instead [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { ++counter; });
  // CHECK: note: written here
  // CHECK: warning: remote call writes global 'results' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { add(3); });
  // CHECK: note: written here
  // CHECK: note: reached through 'add'
  // CHECK: warning: remote call writes global 'totals' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { totals["x"] = 1; });
  // A call operator that is not const writes, and drawing a number writes the engine, wherever that is drawn from.
  // CHECK: warning: remote call writes global 'tickets' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { return tickets(); });
  // CHECK: note: written here
  // CHECK: warning: remote call writes global 'random_bits' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { return random_bits(); });
  // CHECK: note: written here
  // CHECK: warning: remote call writes global 'dice_bits' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { return dice(dice_bits); });
  // CHECK: note: written here
  // CHECK-NOT: warning:
  ferry::remotecall_fetch(2, [] { return printed(1) + constant() + int(random_bits == dice_bits); });

  // CHECK: warning: remote call writes global 'elsewhere' on the worker, and the write is lost there when the call ends; return the value instead [ferry-lost-write]
  // CHECK: :[[@LINE+3]]:{{[0-9]+}}: note: written here
  // CHECK: note: 'elsewhere' is declared here; mark it {{\[\[}}ferry::process_local]] if each process may have its own
  ferry::remotecall_fetch(2, [] {
    elsewhere = 1;
    return ++elsewhere;
  });
  // CHECK: warning: remote call writes global 'journal' {{.*}} [ferry-lost-write]
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: note: written here
  ferry::remotecall_fetch(2, [] { journal.push_back(1); });
  // CHECK: warning: remote call writes global 'in_c' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { in_c += 2; });
  // CHECK: warning: remote call writes global 'shared_state::text' {{.*}} [ferry-lost-write]
  ferry::remotecall_fetch(2, [] { shared_state::text = "x"; });
  // CHECK: warning: remote call writes global 'defined_below' {{.*}} [ferry-lost-write]
  // CHECK: note: 'defined_below' is defined here
  ferry::remotecall_fetch(2, [] { ++defined_below; });
  // CHECK-NOT: warning:
  ferry::remotecall_fetch(2, [] {
    own_log.push_back(1);
    return ++of_each_thread + elsewhere + static_cast<int>(journal.size());
  });
  {
    // CHECK: warning: remote call writes global 'particles'
    ferry::remotecall_fetch(2, [] { advance(); });
    // CHECK: warning: remote call writes global 'others'
    ferry::remotecall_fetch(2, [] { stop(1); });
    // CHECK: warning: remote call writes global 'weights'
    ferry::remotecall_fetch(2, [] {
      for (auto &[name, weight] : weights) weight *= 2;
    });
    // CHECK: warning: remote call writes global 'row'
    ferry::remotecall_fetch(2, [] {
      for (auto &r : row) r.at = 0;
    });
    // CHECK: warning: remote call writes global 'pair_of'
    ferry::remotecall_fetch(2, [] { std::get<0>(pair_of) = 1; });
    // CHECK-NOT: warning:
    ferry::remotecall_fetch(2, [] {
      double all = 0;
      for (auto &[name, length] : lengths) all += length;
      for (auto p : third) all += p.at += 1;
      for (auto const &p : third) all += p.at;
      auto copy = third;
      for (auto &p : copy) all += p.at *= 2;
      return all;
    });
  }
  model().step();
  model().read();
}

int defined_below = 1;
