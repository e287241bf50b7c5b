#include "shapes.hpp"

namespace {

double unit = 1;  // reached only through a virtual function of a class that the caller does not know

struct tag {
  virtual ~tag() = default;
  virtual int number() const { return 1; }
  int n = 3;
};

// The shape is not its first base.
class square : public tag, public shape {
public:
  explicit square(double side) : side_(side) {}
  double area() const override { return side_ * side_ * unit * unit + n; }
  std::string name() const override { return "square " + label; }

private:
  double side_;
};

class group : public virtual shape {
public:
  double area() const override {
    double sum = 0;
    for (auto const &p : parts) sum += p->area();
    return sum;
  }
  std::vector<std::unique_ptr<shape>> parts;
};

}  // namespace

std::unique_ptr<shape> make_square(double side) { return std::make_unique<square>(side); }
std::shared_ptr<shape> make_group() {
  auto g = std::make_shared<group>();
  for (int i = 1; i < 4; ++i) g->parts.push_back(make_square(i));
  return g;
}
void set_unit(double u) { unit = u; }
