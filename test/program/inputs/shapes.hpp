// A base class whose derived classes are in another file than the calls.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct shape {
  virtual ~shape() = default;
  virtual double area() const = 0;
  virtual std::string name() const { return "shape " + label; }
  std::string label = "unnamed";
};

std::unique_ptr<shape> make_square(double side);
std::shared_ptr<shape> make_group();
void set_unit(double);
