/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Norms with a mean, activations and soft caps against the C library in double, over lengths that no run divides.
 */

#include "model/vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const guint lengths[] = { 1, 2, 15, 16, 17, 63, 64, 65, 200 };

static RillKernels
get_kernels (void)
{
  RillKernels kernels;

  rill_kernels_init (&kernels, rill_cpu_get_flags ());
  return kernels;
}

static float *
random_values (GRand *rand,
               guint  n,
               double width)
{
  float *values = g_new (float, n);

  for (guint i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (rand, -width, width);
  return values;
}

/* A few roundings of the result, or of @size where the result is a difference. */
static void
assert_near (float  got,
             double expected,
             double size)
{
  if (!(fabs ((double) got - expected) <= 8 * FLT_EPSILON * (fabs (expected) + size)))
    g_error ("got %.9g, expected %.9g", (double) got, expected);
}

static void
check_layer_norm (GRand *rand,
                  guint  n,
                  double mean,
                  gboolean has_bias)
{
  g_autofree float *x = random_values (rand, n, 1);
  g_autofree float *weight = random_values (rand, n, 2);
  g_autofree float *bias = random_values (rand, n, 2);
  g_autofree float *out = g_new (float, n);
  RillKernels kernels = get_kernels ();
  double sum = 0, square = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) (x[i] += (float) mean);
  for (guint i = 0; i < n; i++)
    square += ((double) x[i] - sum / n) * ((double) x[i] - sum / n);
  kernels.layer_norm (x, weight, has_bias ? bias : NULL, out, n, 1e-5f);
  for (guint i = 0; i < n; i++)
    {
      double factor = (double) weight[i] / sqrt (square / n + 1e-5);
      double expected = ((double) x[i] - sum / n) * factor + (has_bias ? (double) bias[i] : 0.0);

      /* The mean is rounded to float where it is taken away. */
      assert_near (out[i], expected, fabs (mean * factor) / 4 + 1);
    }
  kernels.layer_norm (x, weight, has_bias ? bias : NULL, x, n, 1e-5f);
  g_assert_cmpmem (x, n * sizeof *x, out, n * sizeof *out);
}

static void
test_layer_norm (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      check_layer_norm (rand, lengths[i], 0, TRUE);
      check_layer_norm (rand, lengths[i], 0, FALSE);
      /* A mean far larger than what lies around it. */
      check_layer_norm (rand, lengths[i], 100, TRUE);
    }
}

static double
activate (RillActivation activation,
          double         z,
          double         u)
{
  switch (activation)
    {
    case RILL_ACTIVATION_SILU:
      return z / (1 + exp (-z)) * u;
    case RILL_ACTIVATION_GELU_TANH:
      return z * 0.5 * (1 + tanh (sqrt (2 / G_PI) * (z + 0.044715 * z * z * z))) * u;
    case RILL_ACTIVATION_GELU_ERF:
      return z * 0.5 * erfc (-z / G_SQRT2) * u;
    case RILL_ACTIVATION_CLAMPED:
    default:
      return MIN (z, 7) / (1 + exp (-1.702 * MIN (z, 7))) * (u + 1);
    }
}

static void
check_activation (const RillKernels *kernels,
                  GRand             *rand,
                  RillActivation     activation,
                  gboolean           is_gated,
                  guint              n)
{
  g_autofree float *z = random_values (rand, n, 12);
  g_autofree float *u = random_values (rand, n, 10);
  g_autofree float *gate = g_memdup2 (z, n * sizeof *z);
  g_autofree float *up = g_memdup2 (u, n * sizeof *u);

  rill_activate (kernels, activation, is_gated, gate, up, n);
  for (guint i = 0; i < n; i++)
    {
      double limit = activation == RILL_ACTIVATION_CLAMPED ? 7 : INFINITY;
      double without = activation == RILL_ACTIVATION_CLAMPED ? 0 : 1;
      double partner = is_gated ? CLAMP ((double) u[i], -limit, limit) : without;

      assert_near (gate[i], activate (activation, (double) z[i], partner), 1e-3);
    }
}

static void
test_activations (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  RillKernels kernels = get_kernels ();

  for (gint activation = RILL_ACTIVATION_SILU; activation <= RILL_ACTIVATION_CLAMPED; activation++)
    for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        check_activation (&kernels, rand, (RillActivation) activation, TRUE, lengths[i]);
        check_activation (&kernels, rand, (RillActivation) activation, FALSE, lengths[i]);
      }
}

static void
test_soft_cap (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  RillKernels kernels = get_kernels ();
  static const double widths[] = { 1e-4, 0.1, 10, 200, 1e30 };

  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize l = 0; l < G_N_ELEMENTS (lengths); l++)
      {
        g_autofree float *x = random_values (rand, lengths[l], widths[w]);
        g_autofree float *capped = g_memdup2 (x, lengths[l] * sizeof *x);

        kernels.soft_cap (capped, lengths[l], 30.0f);
        for (guint i = 0; i < lengths[l]; i++)
          assert_near (capped[i], 30 * tanh ((double) x[i] / 30), 0);
      }
}

static void
test_clamp (void)
{
  float x[] = { -3, -0.5f, 0, 0.5f, 3 };
  const float expected[] = { -1, -0.5f, 0, 0.5f, 1 };

  rill_clamp (x, G_N_ELEMENTS (x), 1);
  g_assert_cmpmem (x, sizeof x, expected, sizeof expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vectors/layer-norm", test_layer_norm);
  g_test_add_func ("/vectors/activations", test_activations);
  g_test_add_func ("/vectors/soft-cap", test_soft_cap);
  g_test_add_func ("/vectors/clamp", test_clamp);
  return g_test_run ();
}
