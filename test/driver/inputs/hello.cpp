#include <ferry/ferry.hpp>

#include <cstdio>

int answer = 42;
int main() {
  ferry::addprocs(1);
  std::printf("%d\n", ferry::remotecall_fetch(2, [] { return answer; }));
}
