// A header's classes, lambdas and exceptions that a file never makes cost its object file nothing, at any level of
// optimisation; those that it makes are described, in one group of sections for each type.
// RUN: %ferryxx -O0 -c %s -o %t.o && llvm-readelf-19 -sgW %t.o | %check %s
// RUN: %ferryxx -O2 -c %s -o %t.o && llvm-readelf-19 -sgW %t.o | %check %s
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// CHECK-NOT: idle_
// CHECK: COMDAT group section {{.*}} [_ZN5ferry33t{{[0-9a-f]+}}E]
// CHECK-NOT: _ZN5ferry3abi9described
// CHECK-NOT: _ZN5ferry3abi16range_operations
// CHECK-NOT: idle_

struct shape {
  virtual ~shape() = default;
  virtual double area() const = 0;
};
struct idle_circle : shape {
  explicit idle_circle(double r) : radius(r) {}
  double area() const override { return radius * radius * 3; }
  double radius;
  std::map<std::string, std::vector<double>> more;
};
inline std::unique_ptr<shape> idle_circle_maker() { return std::make_unique<idle_circle>(1); }
struct idle_error {
  std::string text;
};
inline void idle_throw() { throw idle_error{"x"}; }
struct idle_step {
  std::string text;
  int operator()(int n) const { return n; }
};
inline std::function<int(int)> idle_function() { return idle_step{"x"}; }

struct square : shape {
  double area() const override { return side * side; }
  double side = 1;
  std::map<std::string, std::vector<double>> notes;
};
std::unique_ptr<shape> made() { return std::make_unique<square>(); }
