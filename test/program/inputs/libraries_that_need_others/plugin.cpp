// It names what two libraries define that the program has loaded before it.
#include <ferry/ferry.hpp>

extern "C" int plain_twice(int);
extern int base_number;
int base_square(int);
inline int shared_number = 10;

extern "C" int computed_on(int worker, int x) {
  return ferry::remotecall_fetch(worker, [x] { return plain_twice(x) + base_square(x) + base_number; });
}
extern "C" int squared_on(int worker, int x) {
  return ferry::remotecall_fetch(worker, [x] { return base_square(x); });
}
extern "C" int *shared_here() { return &shared_number; }
extern "C" int shared_on(int worker) {
  return ferry::remotecall_fetch(worker, [] { return shared_number; });
}
