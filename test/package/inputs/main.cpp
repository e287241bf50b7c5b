#include <ferry/ferry.hpp>

extern int parameter;
int model(int n);

int main() {
  ferry::addprocs(1);
  parameter = 6;
  return ferry::remotecall_fetch(2, model, 7) == 42 ? 0 : 1;
}
