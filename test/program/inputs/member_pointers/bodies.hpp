#pragma once
#include <string>

extern double gravity;
extern std::string log_title;

struct body {
  double mass = 1;
  std::string name = "body";
  double energy(double height) const { return mass * gravity * height; }
  double far_energy(double height) const;  // in the other file
  static double scale(double n) { return n * gravity; }
  std::string titled() const;
  int count(int n) & { return n + 1; }
  int count_const(int n) const noexcept { return n + 2; }

private:
  double hidden = 3;

public:
  static double body::*secret() { return &body::hidden; }
};
struct tagged {
  int tag = 7;
  int twice() const { return 2 * tag; }
};
struct moon : tagged, body {  // body does not lie at its start
  double radius = 2;
};
