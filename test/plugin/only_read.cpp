// Which globals a call is proven only to read, in optimised code: explain says so.
// RUN: %ferryxx -O2 %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s
// RUN: %ferryxx -O2 -g -fPIC %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s
// RUN: %ferryxx -O2 -flto -fuse-ld=lld %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s
// RUN: %ferryxx -O2 -flto=thin -fuse-ld=lld %s %S/inputs/other_unit.cpp -o %t && %ferry explain %t | %check %s
// Where code is unknown nothing is proven.
// RUN: %clangxx -std=c++20 -c %S/inputs/other_unit.cpp -I%stage/include -o %t.unknown.o && %ferryxx -O2 %s %t.unknown.o -o %t && %ferry explain %t | %check --check-prefix=UNKNOWN %s
// UNKNOWN: others: int, 4 bytes, {{.*}}only_read.cpp:[[#]]{{$}}
#include "inputs/other_unit.hpp"

#include <ferry/ferry.hpp>

#include <algorithm>
#include <atomic>

struct point {
  double x = 0, y = 0;
};
int scalar, others;
int array[100];
point record;
std::vector<double> numbers, sorted;
std::map<std::string, int> by_name;
std::string text;
std::vector<std::string> texts;
std::atomic<int> ready;
namespace {
std::vector<int> fixed{1, 2, 3};
int limit = 7;
[[ferry::process_local]] std::vector<int> cache;

double sum(std::vector<double> const &all) {
  double s = 0;
  for (double d : all) s += d;
  return s;
}
int find(std::map<std::string, int> const &all, std::string const &key) {
  auto found = all.find(key);
  return found == all.end() ? 0 : found->second;
}
// The main program writes them; no remote call reaches this.
void fill() {
  scalar = others = array[3] = 1;
  record.x = 2;
  for (int i = 0; i < 10; ++i) {
    numbers.push_back(i);
    sorted.push_back(-i);
  }
  std::sort(sorted.begin(), sorted.end());
  by_name["a"] = 1;
  by_name.erase("b");
  text = "text";
  text += 'x';
  texts.push_back(text);
  ready = 1;
}
}  // namespace

int main() {
  fill();
  // CHECK-LABEL: remotecall_wait in main
  // CHECK: array: int[100], {{.*}}, only read there
  // CHECK: by_name: {{.*}}, only read there
  // CHECK: numbers: {{.*}}, only read there
  // CHECK: ready: {{.*}}, only read there
  // CHECK: record: {{.*}}, only read there
  // CHECK: scalar: {{.*}}, only read there
  // CHECK: sorted: {{.*}}, only read there
  // CHECK: text: {{.*}}, only read there
  // CHECK: texts: {{.*}}, only read there
  ferry::remotecall_wait(2, [] {
    double s = scalar + array[1] + record.x + sum(numbers) + find(by_name, "a") + sorted[0] + ready;
    for (auto const &t : texts) s += static_cast<double>(t.size()) + t[0];
    for (char c : text) s += c;
    cache.push_back(1);
    return s;
  });
  // CHECK: in_other_unit: {{.*}}, only read there
  // CHECK: others: int, {{.*}}, only read there
  ferry::remotecall_wait(2, [] { return read_in_other_unit() + others; });
  // CHECK: fixed: {{.*}}, never written after its initialisation: sent once
  // CHECK: limit: {{.*}}, never written after its initialisation: sent once
  ferry::remotecall_wait(2, [] { return fixed[1] + limit; });
}
