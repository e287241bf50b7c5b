// What the other library needs; compiled with ferry++.
int base_number = 1;
inline int shared_number = 10;
int *shared() { return &shared_number; }
int base_square(int x) { return x * x; }  // leads to no variable
