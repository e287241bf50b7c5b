#include <stdbool.h>
#ifdef __cplusplus
extern "C" {
#endif

enum mode { idle, busy, broken = 100 };
struct point {
  char tag;
  double x, y;
};
struct machine {
  const char *name;
  char *label;
  enum mode mode;
  unsigned ready : 1, level : 5;
  int signed_bits : 4;
  bool on;
  long double precise;
  struct point corners[2];
  struct {
    short low, high;
  };
  union {
    int whole;
    unsigned char bytes[4];
    double wide;
  } raw;
  int (*step)(int);
  struct point *current;
  struct machine *next;
};

typedef struct machine machine_type;
extern struct machine machine, second;
extern int plain, tentative;
extern const char *words[3];
extern double field[100000];
extern int *to_plain;
extern long table[4];

int total(void);
int calls(void);
int hidden(int set);
int other_hidden(int set);
int run_step(int by);
int twice(int n);
int add_base(int n);
void set_base(int n);
const char *describe(void);
double complex_part(double set);
int through_constant(void);
int through_pointer(void);
int read_shared(void);
extern int shared_base;

// What cannot travel.
struct text {
  int length;
  char characters[];
};
int read_tagged(void);
int read_log(void);
int read_watched(void);
extern struct machine *heap_machine;
#ifdef __cplusplus
}
#endif
