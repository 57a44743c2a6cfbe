/* Writes a CSV table with a known truth, as large as asked for: cc -O2 table.c -lm -o table && ./table ROWS COLUMNS [SEED].
 *
 * COLUMNS numbers x1, x2, …, neighbours correlated at 0.5; a category of five levels; the target y, linear in the first three
 * numbers and the category with unit noise; the event, logistic in the same. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

static uint64_t next(void) {
  uint64_t z = (state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static double uniform(void) { return (next() >> 11) * 0x1p-53; }

/* The sum of four uniform numbers, standardised: near enough to normal, and fast. */
static double normal(void) { return (uniform() + uniform() + uniform() + uniform() - 2) * sqrt(3); }

/* Six digits after the point, without printf's price. */
static char *put(char *at, double value) {
  int64_t scaled = llround(value * 1e6);
  if (scaled < 0) *at++ = '-', scaled = -scaled;
  char digits[24];
  int count = 0;
  int64_t whole = scaled / 1000000, rest = scaled % 1000000;
  do digits[count++] = '0' + whole % 10, whole /= 10; while (whole);
  while (count) *at++ = digits[--count];
  *at++ = '.';
  for (int64_t unit = 100000; unit; unit /= 10) *at++ = '0' + rest / unit % 10;
  return at;
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: %s ROWS COLUMNS [SEED]\n", argv[0]), 2;
  long rows = atol(argv[1]), columns = atol(argv[2]);
  state = argc > 3 ? strtoull(argv[3], 0, 10) : 1;
  static const char *names[] = {"north", "east", "south", "west", "centre"};
  static const double effects[] = {0, 0.5, -0.5, 0.25, 0};
  static char buffer[1 << 16];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  char *line = malloc(32 * (columns + 4));
  for (long j = 1; j <= columns; j++) printf("x%ld,", j);
  puts("region,y,event");
  for (long i = 0; i < rows; i++) {
    char *at = line;
    double last = 0, eta = 0.3;
    for (long j = 0; j < columns; j++) {
      last = 0.5 * last + 0.866025403784 * normal();
      if (j < 3) eta += (j == 0 ? 1 : j == 1 ? -0.7 : 0.5) * last;
      at = put(at, last * (j % 3 == 1 ? 20 : 1));
      *at++ = ',';
    }
    int region = next() % 5;
    eta += effects[region];
    for (const char *name = names[region]; *name; name++) *at++ = *name;
    *at++ = ',';
    at = put(at, eta + normal());
    for (const char *event = uniform() < 1 / (1 + exp(-eta)) ? ",yes\n" : ",no\n"; *event; event++) *at++ = *event;
    fwrite(line, 1, at - line, stdout);
  }
  return fclose(stdout) != 0;
}
