#pragma once
#include <functional>
#include <string>
#include <vector>

// All defined in the other file; the calls in the main file reach them by values alone.
using tool = int (*)(int);
tool scale_tool();                   // uses scale
tool chained_tool();                 // uses next_tool, a pointer that is called
std::function<int(int)> counting();  // uses counter, and writes it
int const *limit_of_tools();         // a pointer into limits, a global
std::vector<int> &list_of_tools();   // a global
// Constants that lead to these.
struct step {
  tool function;
  int const *number;
};
extern step const steps[2];
step const *local_step();

void set_scale(int);
void set_next(tool);
void set_next_function(std::function<int(int)>);
void set_limit(std::size_t, int);
int counted();
