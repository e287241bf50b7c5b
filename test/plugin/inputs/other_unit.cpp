#include "other_unit.hpp"

static std::vector<int> in_other_unit;
static std::vector<int> w_accessed;
std::vector<int> w_from_other_unit;

int read_in_other_unit() { return in_other_unit.empty() ? 0 : in_other_unit[0]; }
void fill_other_unit() { in_other_unit.assign(3, 1); }
std::vector<int> &accessor() { return w_accessed; }
int read_accessed() { return w_accessed[0]; }
void write_to(int *where) {
  if (where) *where = 1;
}
void write_from_other_unit() { w_from_other_unit.push_back(1); }
