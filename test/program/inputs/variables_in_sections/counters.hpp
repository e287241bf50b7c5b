#pragma once

#define IN_COUNTERS __attribute__((section("counters"), used))
#define IN_COMMANDS __attribute__((section("commands"), used))

using command = int (*)();

// Of this file's module.
int sum_of_all();
void set_all(int);
