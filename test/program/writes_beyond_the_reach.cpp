// A call may write a global that it does not name: by a pointer, reference or function that an earlier call has kept on
// the worker. Such writes end with the call as well, also where the global is large and is not looked at in between.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <functional>
#include <numeric>
#include <string>
#include <vector>

namespace {

int numbers[20'000];
std::vector<double> field(20'000);
std::string text(40'000, 'a');
std::vector<std::string> lines(2000, "a line that is too long to lie inside a string object");
struct cells {
  int before = 0;
  float values[10'000]{};
} grid;
std::vector<int> untouched(20'000, 1);

[[ferry::process_local]] int *kept_number = nullptr;
[[ferry::process_local]] double *kept_double = nullptr;
[[ferry::process_local]] char *kept_char = nullptr;
[[ferry::process_local]] std::string *kept_line = nullptr;
[[ferry::process_local]] cells *kept_cells = nullptr;
[[ferry::process_local]] std::vector<double> *kept_field = nullptr;
[[ferry::process_local]] std::function<void()> kept_function;

double sum() {
  double all = std::accumulate(numbers, numbers + 20'000, 0.0) + std::accumulate(field.begin(), field.end(), 0.0);
  for (auto const &l : lines) all += static_cast<double>(l.size());
  for (char c : text) all += c;
  for (float f : grid.values) all += f;
  return all + grid.before;
}

void set_numbers() { numbers[11] = 6; }

// `keep` on the worker, then a call that reaches the globals, then `write`.
template <class Keep, class Write> void leaves_no_trace(Keep keep, Write write) {
  auto const here = sum();
  check_equal(ferry::remotecall_fetch(2, sum), here);
  for (int i = 0; i < 2; ++i) {
    ferry::remotecall_fetch(2, keep);
    check_equal(ferry::remotecall_fetch(2, sum), here);
    ferry::remotecall_fetch(2, write);
    check_equal(ferry::remotecall_fetch(2, sum), here);
    check_equal(sum(), here);
  }
}

}  // namespace

int main() {
  ferry::addprocs(1);
  leaves_no_trace([] { kept_number = &numbers[7]; }, [] { *kept_number += 5; });
  leaves_no_trace([] { kept_double = field.data() + 9; }, [] { kept_double[1] = 3; });
  leaves_no_trace([] { kept_field = &field; }, [] { (*kept_field)[3] = 4, kept_field->push_back(1); });
  leaves_no_trace([] { kept_char = text.data(); }, [] { kept_char[39'999] = 'b'; });
  leaves_no_trace([] { kept_line = &lines[1000]; }, [] { kept_line->clear(); });
  leaves_no_trace([] { kept_cells = &grid; }, [] { kept_cells->before = 1, kept_cells->values[5000] = 2; });
  leaves_no_trace([] { kept_function = set_numbers; }, [] { kept_function(); });
  leaves_no_trace([] { kept_function = [] { field[5] = 8; }; }, [] { kept_function(); });
  check_equal(ferry::remotecall_fetch(2, [] { return untouched[5]; }), 1);
  std::cout << "no trace\n";
}
