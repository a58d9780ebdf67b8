/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of the vector slots against the C library in double.
 */

#include "check.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const guint lengths[] = { 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 257, 2048 };

typedef struct
{
  guint n;
  float *x; /* inputs end at an untouchable page */
  float *y;
  float *out;
} Vectors;

static void
vectors_init (Vectors  *vectors,
              GRand    *rand,
              CheckKind kind,
              guint     n)
{
  *vectors = (Vectors) { n, check_alloc (n * sizeof (float)), check_alloc (n * sizeof (float)),
                         check_output_new (n * sizeof (float)) };
  check_fill (rand, kind, vectors->x, n);
  check_fill (rand, kind, vectors->y, n);
  memcpy (vectors->out, vectors->x, n * sizeof (float));
}

static void
vectors_clear (Vectors *vectors)
{
  check_output_verify (vectors->out, vectors->n * sizeof (float));
  check_free (vectors->x);
  check_free (vectors->y);
  check_output_free (vectors->out);
}

typedef void (*VectorCheck) (const RillKernels *kernels, const Vectors *vectors);

static void
for_each (VectorCheck check)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (16);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < n_tiers; i++)
    for (guint kind = 0; kind < CHECK_N_KINDS; kind++)
      for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
        {
          Vectors vectors;

          vectors_init (&vectors, rand, (CheckKind) kind, lengths[l]);
          check (&tiers[i], &vectors);
          vectors_clear (&vectors);
        }
}

/* Within @ulps of a normal number; below those, within the smallest subnormals. */
static void
assert_near (const char *tier,
             const char *slot,
             float       got,
             double      expected,
             double      ulps)
{
  const double bound = ulps * FLT_EPSILON * fabs (expected) + ldexp (2, -149);

  if (fabs (expected) > G_MAXFLOAT && fabsf (got) >= G_MAXFLOAT)
    return;
  if (!(fabs (got - expected) <= bound))
    g_error ("%s, %s: got %.9g, expected %.9g within %.3g", slot, tier, got, expected, bound);
}

/* --- Exponential ------------------------------------------------------------------------------------------------- */

static void
check_exp (const RillKernels *kernels,
           const float       *x,
           guint              n,
           float              max)
{
  const gsize n_bytes = n * sizeof (float);
  float *out = check_output_new (n_bytes);
  CheckSum expected = { 0 };
  float sum;

  memcpy (out, x, n_bytes);
  sum = kernels->softmax_exp (out, n, max);
  check_output_verify (out, n_bytes);
  for (guint i = 0; i < n; i++)
    {
      assert_near (kernels->name, "softmax_exp", out[i], exp ((double) (x[i] - max)), 2);
      check_sum_add (&expected, out[i]);
    }
  check_sum_near (kernels->name, "softmax_exp sum", sum, &expected);
  check_output_free (out);
}

static void
test_softmax_exp (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);
  float x[4096];

  for (guint i = 0; i < n_tiers; i++)
    {
      /* The whole range, results that are subnormal or zero included. */
      for (guint j = 0; j < G_N_ELEMENTS (x); j++)
        x[j] = -(float) j * 110.0f / G_N_ELEMENTS (x);
      check_exp (&tiers[i], x, G_N_ELEMENTS (x), 0);
      for (guint j = 0; j < G_N_ELEMENTS (x); j++)
        x[j] = (float) g_rand_double_range (rand, -3, 0);
      check_exp (&tiers[i], x, G_N_ELEMENTS (x), 0);
      for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
        {
          float *short_x = check_alloc (lengths[l] * sizeof *short_x);

          for (guint j = 0; j < lengths[l]; j++)
            short_x[j] = (float) g_rand_double_range (rand, -30, 5);
          check_exp (&tiers[i], short_x, lengths[l], 5);
          check_free (short_x);
        }
    }
}

static void
test_softmax_exp_extremes (void)
{
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < n_tiers; i++)
    {
      float x[] = { 0, -INFINITY, -1e30f, 88.0f, 100.0f, NAN, INFINITY };
      float masked[] = { -INFINITY, 1.0f, -INFINITY };

      tiers[i].softmax_exp (x, G_N_ELEMENTS (x), 0);
      g_assert_cmpfloat (x[0], ==, 1);
      g_assert_cmpfloat (x[1], ==, 0);
      g_assert_cmpfloat (x[2], ==, 0);
      assert_near (tiers[i].name, "softmax_exp", x[3], exp (88.0), 2);
      g_assert_true (isinf (x[4]));
      g_assert_true (isnan (x[5]));
      g_assert_true (isinf (x[6]));
      g_assert_cmpfloat (tiers[i].softmax_exp (masked, G_N_ELEMENTS (masked), 1.0f), ==, 1);
    }
}

/* --- The others -------------------------------------------------------------------------------------------------- */

static void
check_max (const RillKernels *kernels,
           const Vectors     *vectors)
{
  float max = vectors->x[0];

  for (guint i = 1; i < vectors->n; i++)
    max = MAX (max, vectors->x[i]);
  g_assert_cmpfloat (kernels->vec_max (vectors->x, vectors->n), ==, max);
}

static void
check_scale (const RillKernels *kernels,
             const Vectors     *vectors)
{
  kernels->vec_scale (vectors->out, vectors->n, -0.3f);
  for (guint i = 0; i < vectors->n; i++)
    g_assert_cmpfloat (vectors->out[i], ==, vectors->x[i] * -0.3f);
}

static void
check_add (const RillKernels *kernels,
           const Vectors     *vectors)
{
  kernels->vec_add (vectors->out, vectors->y, vectors->n);
  for (guint i = 0; i < vectors->n; i++)
    g_assert_cmpfloat (vectors->out[i], ==, vectors->x[i] + vectors->y[i]);
}

static void
check_rms_norm (const RillKernels *kernels,
                const Vectors     *vectors)
{
  const float eps = 1e-5f;
  double sum = 0;

  for (guint i = 0; i < vectors->n; i++)
    sum += (double) vectors->x[i] * vectors->x[i];
  kernels->rms_norm (vectors->out, vectors->y, vectors->out, vectors->n, eps);
  for (guint i = 0; i < vectors->n; i++)
    assert_near (kernels->name, "rms_norm", vectors->out[i],
                 vectors->x[i] / sqrt (sum / vectors->n + (double) eps) * vectors->y[i], 6);
}

static void
check_silu_mul (const RillKernels *kernels,
                const Vectors     *vectors)
{
  kernels->silu_mul (vectors->out, vectors->y, vectors->n);
  for (guint i = 0; i < vectors->n; i++)
    {
      double gate = vectors->x[i];
      double expected = gate / (1 + exp (-gate)) * vectors->y[i];

      /* Where exp (-gate) leaves the range of floats, below 3e-37, the gate is shut. */
      if (gate < -88 && fabs (vectors->out[i]) <= fabs (vectors->y[i]) * 3e-37)
        continue;
      assert_near (kernels->name, "silu_mul", vectors->out[i], expected, 8);
    }
}

static void
check_layer_norm (const RillKernels *kernels,
                  const Vectors     *vectors)
{
  const guint n = vectors->n;
  double sum = 0, squares = 0, most = 0;

  for (guint i = 0; i < n; i++)
    {
      sum += (double) vectors->x[i];
      most = MAX (most, fabs ((double) vectors->x[i]));
    }
  for (guint i = 0; i < n; i++)
    squares += ((double) vectors->x[i] - sum / n) * ((double) vectors->x[i] - sum / n);
  /* Floats cannot hold the squares of the largest. */
  if (most > 1e17)
    return;
  kernels->layer_norm (vectors->x, vectors->y, vectors->y, vectors->out, n, 1e-5f);
  for (guint i = 0; i < n; i++)
    {
      double factor = (double) vectors->y[i] / sqrt (squares / n + (double) 1e-5f);
      double rest = ((double) vectors->x[i] - sum / n) * factor;
      /* The mean is rounded where it is taken away; as many squares are summed in a lane as round the variance. */
      double bound = FLT_EPSILON * (4 * (fabs (rest) + fabs ((double) vectors->y[i])) + n / 8 * fabs (rest)
                                    + 2 * most * fabs (factor));

      if (!(fabs ((double) vectors->out[i] - (rest + (double) vectors->y[i])) <= bound + ldexp (2, -149)))
        g_error ("%s: layer_norm of %u: got %.9g, expected %.9g", kernels->name, n, (double) vectors->out[i],
                 rest + (double) vectors->y[i]);
    }
}

static void
test_layer_norm (void)
{
  for_each (check_layer_norm);
}

static void
check_gelu_mul (const RillKernels *kernels,
                const Vectors     *vectors)
{
  kernels->gelu_mul (vectors->out, vectors->y, vectors->n);
  for (guint i = 0; i < vectors->n; i++)
    {
      double gate = vectors->x[i];
      double z = sqrt (8 / G_PI) * (gate + 0.044715 * gate * gate * gate);
      double expected = gate / (1 + exp (-z)) * (double) vectors->y[i];

      /* Where exp (-z) leaves the range of floats the gate is shut; before that the rounding of z is multiplied by z. */
      if (z < -80 && fabs ((double) vectors->out[i]) <= fabs ((double) vectors->y[i]) * 1e-33)
        continue;
      assert_near (kernels->name, "gelu_mul", vectors->out[i], expected, 8 + 4 * MAX (-z, 0));
    }
}

static void
test_gelu_mul (void)
{
  for_each (check_gelu_mul);
}

static void
check_soft_cap (const RillKernels *kernels,
                const Vectors     *vectors)
{
  static const float caps[] = { 0.5f, 30.0f };

  for (gsize c = 0; c < G_N_ELEMENTS (caps); c++)
    {
      memcpy (vectors->out, vectors->x, vectors->n * sizeof (float));
      kernels->soft_cap (vectors->out, vectors->n, caps[c]);
      for (guint i = 0; i < vectors->n; i++)
        {
          double y = (double) vectors->x[i] / (double) caps[c];

          /* What is no normal number after the division has lost its digits. */
          if (fabs (y) >= 1.2e-38)
            assert_near (kernels->name, "soft_cap", vectors->out[i], (double) caps[c] * tanh (y), 8);
        }
    }
}

static void
test_soft_cap (void)
{
  for_each (check_soft_cap);
}

static void
check_to_f16 (const RillKernels *kernels,
              const Vectors     *vectors)
{
  const gsize n_bytes = vectors->n * sizeof (guint16);
  guint16 *out = check_output_new (n_bytes);

  kernels->float_to_f16 (vectors->x, out, vectors->n);
  check_output_verify (out, n_bytes);
  for (guint i = 0; i < vectors->n; i++)
    g_assert_cmphex (out[i], ==, rill_float_to_half (vectors->x[i]));
  check_output_free (out);
}

#define DEFINE_TEST(slot)                                                                                             \
  static void test_##slot (void)                                                                                      \
  {                                                                                                                   \
    for_each (check_##slot);                                                                                          \
  }

DEFINE_TEST (max)
DEFINE_TEST (scale)
DEFINE_TEST (add)
DEFINE_TEST (rms_norm)
DEFINE_TEST (silu_mul)
DEFINE_TEST (to_f16)

/* Whether the order of a sum depends on where the vector lies in memory. */
static void
test_same_at_any_address (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (18);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);
  float x[300], copy[332], weight[300], first[300], again[300];

  check_fill (rand, CHECK_SPREAD, x, G_N_ELEMENTS (x));
  check_fill (rand, CHECK_UNIFORM, weight, G_N_ELEMENTS (weight));
  for (guint i = 0; i < n_tiers; i++)
    {
      tiers[i].rms_norm (x, weight, first, G_N_ELEMENTS (x), 1e-6f);
      for (guint offset = 0; offset < 32; offset++)
        {
          memcpy (copy + offset, x, sizeof x);
          tiers[i].rms_norm (copy + offset, weight, again, G_N_ELEMENTS (x), 1e-6f);
          g_assert_cmpmem (again, sizeof again, first, sizeof first);
        }
    }
}

void
check_add_vector_tests (void)
{
  g_test_add_func ("/kernels/softmax-exp/range", test_softmax_exp);
  g_test_add_func ("/kernels/softmax-exp/extremes", test_softmax_exp_extremes);
  g_test_add_func ("/kernels/vec-max", test_max);
  g_test_add_func ("/kernels/vec-scale", test_scale);
  g_test_add_func ("/kernels/vec-add", test_add);
  g_test_add_func ("/kernels/rms-norm", test_rms_norm);
  g_test_add_func ("/kernels/silu-mul", test_silu_mul);
  g_test_add_func ("/kernels/layer-norm", test_layer_norm);
  g_test_add_func ("/kernels/gelu-mul", test_gelu_mul);
  g_test_add_func ("/kernels/soft-cap", test_soft_cap);
  g_test_add_func ("/kernels/float-to-f16", test_to_f16);
  g_test_add_func ("/kernels/same-at-any-address", test_same_at_any_address);
}
