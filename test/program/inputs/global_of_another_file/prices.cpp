#include "prices.hpp"

#include <numeric>

namespace prices {
namespace {
int price = 1;
std::vector<double> rows(100'000, 1.0);
int percent() {
  static int value = 100;
  return value;
}
}  // namespace

static std::string text = "first";

int total(int pieces) { return pieces * price * percent() / 100; }
void set_price(int p) { price = p; }
double sum() { return std::accumulate(rows.begin(), rows.end(), 0.0); }
void set_row(std::size_t at, double value) { rows[at] = value; }
std::string label() { return text; }
void set_label(std::string t) { text = std::move(t); }
}  // namespace prices
