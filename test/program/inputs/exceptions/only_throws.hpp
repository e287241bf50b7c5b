#pragma once

struct refusal {
  int code;
};
void refuse(int code);

// standard_ones.cpp
void standard_exceptions();
int number_in_another_own();
