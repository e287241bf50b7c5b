#pragma once
#include <any>
#include <functional>
#include <string>

extern int offset;  // of the other file

// Both files have a class of this name, that is local to each.
std::function<int(int)> other_local_step();
std::any other_local_any();
int value_of_other_local(std::any const &);

std::function<int(int)> adds_offset();
// One text, and so one closure, in both files.
inline std::function<int(int)> times(int factor) {
  return [factor](int n) { return factor * n; };
}
