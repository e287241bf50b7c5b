int number = 1;
int main() { return number - 1; }
