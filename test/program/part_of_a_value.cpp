// A write to a part of a value is seen: a member of a struct, an element of a map of structs, what a pointer owns;
// by name, through a reference, through a pointer to the member, by an iterator.
// RUN: %every_way %t %s
// RUN: env FERRY_TRACK=hash %run %t.O2
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

struct point {
  double x = 0, y = 0;
  bool operator==(point const &) const = default;
};
struct body {
  int id = 0;
  bool fixed = false;
  point at;
  std::array<point, 3> corners;
  std::string name = "a name that is too long to lie inside a string object";
  std::vector<point> path{{0, 0}, {0, 0}};
  bool operator==(body const &) const = default;
};

body single;
body row[4];
std::map<std::string, body> bodies{{"moon", {}}, {"sun", {}}};
std::map<int, std::map<int, body>> nested{{1, {{2, {}}}}};
std::shared_ptr<body> held = std::make_shared<body>();
std::unique_ptr<body> owned = std::make_unique<body>();
int number = 1;
int &alias = number;
int *pointer = &number;

// After every change, on both workers.
template <class T, class F>
void each_sees(T const &expected, F read, std::source_location at = std::source_location::current()) {
  for (int on : {2, 3}) check(ferry::remotecall_fetch(on, read) == expected, at);
}

// Writes every member of a body in turn, by every way, and looks after each.
template <class F> void members(body &b, F read) {
  auto look = [&](std::source_location at = std::source_location::current()) { each_sees(b, read, at); };
  look();
  b.id = 7;
  look();
  b.fixed = true;
  look();
  point &corner = b.corners[2];
  corner.y = -1;
  look();
  double *x = &b.at.x;
  *x = 2.5;
  look();
  bool body::*member = &body::fixed;
  b.*member = false;
  look();
  b.name.back() = 'T';
  look();
  for (auto &p : b.path) p.x += 1;
  look();
  b.path.rbegin()->y = 9;
  look();
  std::swap(b.corners[0], b.corners[2]);
  look();
  *x = 0;
  look();
}

void whole_objects() {
  for (int i = 0; i < 10; ++i) {
    bodies.begin()->second.at.x = i;
    each_sees(bodies, [] { return bodies; });
    bodies["sun"] = bodies["moon"];
    each_sees(bodies, [] { return bodies; });
    row[i % 4] = bodies["sun"];
    each_sees(row[i % 4], [i] { return row[i % 4]; });
    *held = row[i % 4];
    held->id = i;
    each_sees(*held, [] { return *held; });
    held = std::make_shared<body>();
    held->id = -i;
    each_sees(*held, [] { return *held; });
    owned = std::make_unique<body>();
    owned->id = 100 + i;
    each_sees(*owned, [] { return *owned; });
  }
}

void references() {
  for (int i = 2; i < 12; ++i) {
    if (i % 3 == 0) number = i;
    if (i % 3 == 1) alias = i;
    if (i % 3 == 2) *pointer = i;
    each_sees(i, [] { return number; });
    each_sees(i, [] { return alias; });
    each_sees(i, [] { return *pointer; });
  }
}

}  // namespace

int main() {
  ferry::addprocs(2);
  members(single, [] { return single; });
  members(row[3], [] { return row[3]; });
  members(bodies.at("moon"), [] { return bodies.at("moon"); });
  members(nested[1][2], [] { return nested.at(1).at(2); });
  members(*held, [] { return *held; });
  members(*owned, [] { return *owned; });
  whole_objects();
  references();
}
