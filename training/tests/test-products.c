/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A product in bfloat16 against the same sum in double of factors rounded by hand: what remains is the rounding of
 * sums in float.
 */
#include "products.h"

#include <math.h>
#include <string.h>

/* To the nearest value of 8 bits, ties to even. */
static double
round_to_bf16 (float value)
{
  guint32 bits;
  float rounded;

  memcpy (&bits, &value, sizeof bits);
  bits = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000u;
  memcpy (&rounded, &bits, sizeof rounded);
  return (double) rounded;
}

static double
value_of (const TrainFactor *factor,
          gsize              row,
          gsize              column)
{
  return round_to_bf16 (factor->transposed ? factor->values[column * factor->stride + row]
                                           : factor->values[row * factor->stride + column]);
}

static float *
random_values (gsize n)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_test_rand_double_range (-1, 1);
  return values;
}

static void
check_product (gsize    m,
               gsize    n,
               gsize    k,
               gboolean left_transposed,
               gboolean right_transposed,
               float    beta)
{
  const gsize gap = 3; /* rows are longer than what is used of them */
  gsize left_stride = (left_transposed ? m : k) + gap;
  gsize right_stride = (right_transposed ? k : n) + gap;
  g_autofree float *a = random_values ((left_transposed ? k : m) * left_stride);
  g_autofree float *b = random_values ((right_transposed ? n : k) * right_stride);
  g_autofree float *before = random_values (m * (n + gap));
  g_autofree float *output = g_memdup2 (before, m * (n + gap) * sizeof (float));
  TrainFactor left = { a, left_stride, left_transposed };
  TrainFactor right = { b, right_stride, right_transposed };

  train_bf16_product (m, n, k, 0.5f, &left, &right, beta, output, n + gap);
  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j < n + gap; j++)
      {
        double old = (double) before[i * (n + gap) + j];
        double sum = 0;

        for (gsize p = 0; j < n && p < k; p++)
          sum += value_of (&left, i, p) * value_of (&right, p, j);
        g_assert_cmpfloat_with_epsilon ((double) output[i * (n + gap) + j],
                                        j < n ? 0.5 * sum + (double) beta * old : old, 1e-5 * sqrt ((double) k));
      }
}

static void
test_products (void)
{
  static const gsize shapes[][3] = {
    { 1, 1, 1 }, { 5, 7, 3 }, { 12, 32, 64 }, { 13, 33, 65 }, { 17, 16, 31 }, { 600, 40, 20 }, { 30, 70, 700 },
  };

  if (!train_bf16_enable ())
    {
      g_test_skip ("this processor has no AVX512-BF16 instructions");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint kind = 0; kind < 4; kind++)
      check_product (shapes[i][0], shapes[i][1], shapes[i][2], (kind & 1) != 0, (kind & 2) != 0, kind == 3 ? 1 : 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/products/bf16", test_products);
  return g_test_run ();
}
