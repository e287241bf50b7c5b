#pragma once
#include <string>
#include <vector>

// The variables behind these functions are in prices.cpp alone.
namespace prices {
int total(int pieces);
void set_price(int);
double sum();
void set_row(std::size_t at, double value);
std::string label();
void set_label(std::string);
inline int twice(int pieces) { return 2 * total(pieces); }
}  // namespace prices
