#pragma once
#include <string>
#include <vector>

struct station {
  std::string name = "main station";
  std::vector<int> tracks = {1, 2, 3};
  int served = 0;
  int ask();
};
station &the_station();
int &counter_of_a_function();
