// The name of overloaded functions is no callable: the compiler's own words say so, and a cast chooses one.
// RUN: %not %ferryxx -fsyntax-only %s 2>&1 | %check %s
// RUN: %ferryxx -fsyntax-only -DCHOSEN %s
#include <ferry/ferry.hpp>

int chosen(int n) { return n; }
double chosen(double n) { return n; }

int main() {
#ifdef CHOSEN
  return ferry::remotecall_fetch(2, static_cast<int (*)(int)>(chosen), 1);
#else
  // CHECK: :[[@LINE+3]]:10: error: no matching function for call to 'remotecall_fetch'
  // CHECK: note: candidate template ignored: couldn't infer template argument 'F'
  // CHECK-NOT: error:
  return ferry::remotecall_fetch(2, chosen, 1);
#endif
}
