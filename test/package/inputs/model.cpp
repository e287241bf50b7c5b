int parameter = 1;
int model(int n) { return n * parameter; }
