#include "machine.h"

#include <complex.h>
#include <stdio.h>
#include <string.h>

int plain = 1;
int tentative;
static int hidden_value;
static int hidden_value;
int tentative = 2;
long table[];
long table[4];
const char *words[3] = {"one", "two", "three"};
double field[100000];
int *to_plain = &plain;
static int base = 100;
static double _Complex turn = 1 + 2 * I;
_Atomic int counted = 3;
static struct point points[3] = {{'a', 1, 2}, {'b', 3, 4}, {'c', 5, 6}};
struct machine machine = {.name = "first", .mode = busy, .corners = {{'x', 1, 1}}, .step = twice, .current = points};
struct machine second;
// A constant is everywhere; what it leads to travels.
static const struct {
  int *to;
  int (*get)(int);
} constant = {&base, add_base};

int twice(int n) { return 2 * n; }
int add_base(int n) { return base + n; }
void set_base(int n) { base = n; }

int calls(void) {
  static int count = 10;
  return ++count;
}
int hidden(int set) {
  if (set) hidden_value = set;
  return hidden_value;
}
int total(void) {
  int sum = plain + tentative + counted + (int)table[3];
  for (int i = 0; i < 100000; ++i) sum += (int)field[i];
  return sum;
}
int run_step(int by) { return machine.step(by) + (int)machine.current->x; }
const char *describe(void) {
  static char text[200];
  snprintf(text, sizeof text, "%s %s %d %u %u %d %d %.1Lf %c%.0f %d-%d %d %s %s", machine.name,
           machine.label ? machine.label : "-", (int)machine.mode, machine.ready, machine.level, machine.signed_bits,
           machine.on, machine.precise, machine.corners[0].tag, machine.corners[0].y, machine.low, machine.high,
           machine.raw.whole, words[1], machine.next ? machine.next->name : "none");
  return text;
}
double complex_part(double set) {
  if (set != 0) turn = 3 + set * I;
  return cimag(turn);
}
int through_constant(void) { return *constant.to + constant.get(1); }
int through_pointer(void) { return *to_plain; }

static union {
  int number;
  char *text;
} tagged;
static FILE *log_file;
static volatile int watched;
struct machine *heap_machine;
int read_tagged(void) { return tagged.number; }
int read_log(void) { return log_file != NULL; }
int read_watched(void) { return watched; }
