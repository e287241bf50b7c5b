#include "machine.h"

static int hidden_value = 5;
int shared_base;
int other_hidden(int set) {
  if (set) hidden_value = set;
  return hidden_value;
}
int read_shared(void) { return shared_base + plain; }
