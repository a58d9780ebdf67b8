/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the measuring subcommands share: the clock, the memory the system counts for this process, quantiles, and the
 * surprise of a token.
 */

#include "cli.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

double
cli_measure_now (void)
{
  struct timespec now;

  /* Microseconds would be too coarse: a token of a small model takes thirty. */
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

guint64
cli_measure_resident_bytes (void)
{
  char text[128];
  char *second;
  ssize_t n;
  FILE *file = fopen ("/proc/self/statm", "re");

  if (file == NULL)
    return 0;
  n = (ssize_t) fread (text, 1, sizeof text - 1, file);
  fclose (file);
  if (n <= 0)
    return 0;

  /* Its second number is the resident pages. */
  text[n] = '\0';
  g_ascii_strtoull (text, &second, 10);
  return g_ascii_strtoull (second, NULL, 10) * (guint64) sysconf (_SC_PAGESIZE);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

double
cli_measure_quantile (double *values,
                      gsize   n_values,
                      double  quantile)
{
  double at;
  gsize below;

  if (n_values == 0)
    return NAN;

  qsort (values, n_values, sizeof *values, compare_doubles);
  at = quantile * (double) (n_values - 1);
  below = (gsize) at;
  if (below + 1 >= n_values)
    return values[n_values - 1];
  return values[below] + (at - (double) below) * (values[below + 1] - values[below]);
}

double
cli_measure_surprise (const float *logits,
                      guint        n_vocab,
                      RillToken    target)
{
  float largest = logits[0];
  double sum = 0;

  for (guint i = 1; i < n_vocab; i++)
    largest = MAX (largest, logits[i]);
  for (guint i = 0; i < n_vocab; i++)
    sum += (double) expf (logits[i] - largest);
  return log (sum) - ((double) logits[target] - (double) largest);
}
