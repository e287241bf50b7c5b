// Pointers to member functions and data members are called, and travel as values.
// RUN: %every_way %t %s %S/inputs/member_pointers/bodies.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/member_pointers/bodies.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

using ferry::remotecall_fetch;

namespace {
int factor = 3;

// Their objects are made there: a class with virtual functions need not travel for a pointer into it to do so.
struct shape {
  virtual ~shape() = default;
  virtual int area() const { return factor; }
  virtual int sides() const { return 0; }
};
struct square : shape {
  int area() const override { return 4 * factor; }
  int sides() const override { return 4; }
};
struct named {
  virtual ~named() = default;
  virtual int length() const { return 11 * factor; }
};
struct both : named, square {  // square does not lie at its start
  int area() const override { return 5 * factor; }
  int length() const override { return 12 * factor; }
};
using shape_function = int (shape::*)() const;

int of_square(shape_function f) {
  square s;
  return (s.*f)();
}
int of_both(int (both::*f)() const) {
  both b;
  return (b.*f)();
}

// As globals: with a constant initialiser, changed while running, in containers and members.
shape_function chosen = &shape::sides;
double body::*field = nullptr;
std::map<std::string, double (body::*)(double) const> methods;
struct table {
  std::vector<std::string body::*> texts;
  std::optional<shape_function> shape;
} fields;

void as_callables() {
  body b;
  b.mass = 2;
  gravity = 10;
  check_equal(remotecall_fetch(2, &body::energy, b, 3.0), 60.0);
  gravity = 20;
  check_equal(remotecall_fetch(2, &body::energy, b, 3.0), 120.0);
  check_equal(remotecall_fetch(3, &body::far_energy, b, 1.0), 40000.0);
  check_equal(remotecall_fetch(2, &body::mass, b), 2.0);
  check_equal(remotecall_fetch(2, &body::name, b), "body");
  check_equal(remotecall_fetch(2, body::scale, 2.0), 40.0);
  check_equal(remotecall_fetch(2, &body::scale, 2.0), 40.0);
  check_equal(remotecall_fetch(2, &body::count_const, b, 1), 3);
  check_equal(remotecall_fetch(2, body::secret(), b), 3.0);
  log_title = "moons";
  check_equal(remotecall_fetch(2, &body::titled, b), "moons: body");
  // Of a class derived from the pointer's, whose base lies further in; and behind a smart pointer.
  moon m;
  m.mass = 5;
  check_equal(remotecall_fetch(2, &body::energy, m, 1.0), 100.0);
  check_equal(remotecall_fetch(2, static_cast<double (moon::*)(double) const>(&body::energy), m, 1.0), 100.0);
  check_equal(remotecall_fetch(2, static_cast<double moon::*>(&body::mass), m), 5.0);
  check_equal(remotecall_fetch(2, &moon::twice, m), 14);
  check_equal(remotecall_fetch(2, &body::energy, std::make_unique<body>(b), 1.0), 40.0);
  check_equal(remotecall_fetch(2, &body::mass, std::make_shared<body>(b)), 2.0);
  check_equal(ferry::remotecall(3, &body::energy, b, 2.0).get(), 80.0);
  // Of the library's classes.
  check_equal(remotecall_fetch(2, &std::string::size, std::string("four")), 4u);
  using pair = std::pair<int, std::string>;
  check_equal(remotecall_fetch(2, &pair::second, pair(1, "two")), "two");
}

void as_values() {
  body b;
  auto f = &body::energy;
  auto d = &body::mass;
  gravity = 1;
  check_equal(remotecall_fetch(2, [f, d, b] { return (b.*f)(2) + b.*d; }), 3.0);
  gravity = 2;
  check_equal(remotecall_fetch(2, [&f, &b] { return (b.*f)(2); }), 4.0);
  check_equal(remotecall_fetch(
                  2, [](double (body::*m)(double) const, body const &o) { return (o.*m)(1); }, &body::far_energy, b),
              2000.0);
  check_equal(remotecall_fetch(
                  2, [](int (body::*m)(int) &, body o) { return (o.*m)(1); }, &body::count, b),
              2);
  check(remotecall_fetch(2, [] { return &body::energy; }) == &body::energy);
  check(remotecall_fetch(2, [] { return &body::mass; }) == &body::mass);
  decltype(f) no_function = nullptr;
  decltype(d) no_field = nullptr;
  check(remotecall_fetch(2, [no_function, no_field] { return !no_function && !no_field; }));
  check(remotecall_fetch(2, [] { return decltype(&body::mass)(); }) == nullptr);
  check_equal(remotecall_fetch(
                  2, [](std::vector<double body::*> all, body o) { return o.*all.at(1); },
                  std::vector<double body::*>{nullptr, &body::mass}, b),
              1.0);
}

void of_virtual_functions() {
  factor = 3;
  check_equal(remotecall_fetch(2, of_square, &shape::area), 12);
  factor = 4;  // reached by what overrides the function that the pointer names
  check_equal(remotecall_fetch(2, of_square, &shape::area), 16);
  check_equal(remotecall_fetch(2, of_square, &shape::sides), 4);
  check_equal(remotecall_fetch(2, [f = &shape::area] { return of_square(f); }), 16);
  check_equal(remotecall_fetch(2, of_both, &both::area), 20);
  check_equal(remotecall_fetch(2, of_both, &square::area), 20);
  check_equal(remotecall_fetch(2, of_both, &both::length), 48);
  check_equal(remotecall_fetch(2, of_both, &named::length), 48);
  check(remotecall_fetch(2, [] { return &shape::sides; }) == &shape::sides);
  factor = 5;
  check_equal(remotecall_fetch(2, [] { return of_square(&shape::area); }), 20);
}

void as_globals() {
  auto call = [] { return remotecall_fetch(3, [] { return of_square(chosen); }); };
  check_equal(call(), 4);
  auto read = [] { return remotecall_fetch(3, [] { return field ? body{}.*field : -1; }); };
  check_equal(read(), -1.0);
  field = &body::mass;
  check_equal(read(), 1.0);
  field = body::secret();
  check_equal(read(), 3.0);
  methods["near"] = &body::energy;
  methods["far"] = &body::far_energy;
  fields.texts.push_back(&body::name);
  auto look = [](std::string const &which) {
    return remotecall_fetch(3, [which] { return (body{}.*methods.at(which))(1); });
  };
  gravity = 3;
  check_equal(look("near"), 3.0);
  check_equal(look("far"), 3000.0);
  check_equal(remotecall_fetch(3, [] { return body{}.*fields.texts.at(0) + (fields.shape ? "+" : "-"); }), "body-");
  fields.shape = &shape::sides;
  check_equal(remotecall_fetch(3, [] { return of_square(*fields.shape); }), 4);
}

// A pointer that was converted towards a base class leads past that: the other side could not check it.
void refused() {
  auto past = static_cast<double tagged::*>(static_cast<double moon::*>(&moon::radius));
  check(std::string(
            thrown_by<ferry::not_shippable>([&] { remotecall_fetch(2, [past] { return past != nullptr; }); }).what())
            .find("cannot send 'past': it points to a member of a derived class") != std::string::npos);
  auto other = static_cast<shape_function>(static_cast<int (both::*)() const>(&named::length));
  thrown_by<ferry::not_shippable>([&] { remotecall_fetch(2, of_square, other); });
}
}  // namespace

int main() {
  ferry::addprocs(2);
  as_callables();
  as_values();
  of_virtual_functions();
  as_globals();
  refused();
  std::cout << "member pointers hold\n";
}
