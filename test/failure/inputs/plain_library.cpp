// A library that ferry knows nothing of.
#include <functional>
int plain_function(int n) { return n + 1; }
int (*plain_pointer())(int) { return plain_function; }
std::function<int(int)> plain_closure() {
  return [](int n) { return n + 2; };
}
