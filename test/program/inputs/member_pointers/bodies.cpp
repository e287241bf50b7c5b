#include "bodies.hpp"

double gravity = 10;
std::string log_title = "none";
double body::far_energy(double height) const { return mass * gravity * height * 1000; }
std::string body::titled() const { return log_title + ": " + name; }
