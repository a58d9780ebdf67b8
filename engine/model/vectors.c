/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Norms with a mean, activations and soft caps.
 */

#include "model/vectors.h"

#include <math.h>

#define LANES 16
#define RUN 64

/* Below this a tanh is its series: one less an exponential would lose its digits. */
#define SERIES_BELOW 0.25f

/* Sums of x - shift and of its square, in double and in lanes that do not wait for each other. */
static void
sum_moments (const float *x,
             guint        n,
             double       shift,
             double      *first,
             double      *second)
{
  double sums[LANES] = { 0 }, squares[LANES] = { 0 };
  guint i = 0;

  for (; i + LANES <= n; i += LANES)
    for (guint l = 0; l < LANES; l++)
      {
        double value = (double) x[i + l] - shift;

        sums[l] += value;
        squares[l] += value * value;
      }
  for (guint l = 0; i + l < n; l++)
    {
      double value = (double) x[i + l] - shift;

      sums[l] += value;
      squares[l] += value * value;
    }
  *first = *second = 0.0;
  for (guint l = 0; l < LANES; l++)
    {
      *first += sums[l];
      *second += squares[l];
    }
}

void
rill_layer_norm (const float *x,
                 const float *weight,
                 const float *bias,
                 float       *out,
                 guint        n,
                 float        eps)
{
  double sum, squares, mean;
  float shift, factor;

  /* The variance around the mean in a second pass: the difference of two large sums would cancel. */
  sum_moments (x, n, 0.0, &sum, &squares);
  mean = sum / n;
  sum_moments (x, n, mean, &sum, &squares);
  shift = (float) mean;
  factor = (float) (1.0 / sqrt (squares / n + (double) eps));
  if (bias != NULL)
    for (guint i = 0; i < n; i++)
      out[i] = (x[i] - shift) * factor * weight[i] + bias[i];
  else
    for (guint i = 0; i < n; i++)
      out[i] = (x[i] - shift) * factor * weight[i];
}

/* x sigmoid (z) u with z = 2 sqrt (2 / pi) (x + 0.044715 x^3) is silu (z) u x / z, and x / z has no pole. */
static void
activate_gelu_tanh (const RillKernels *kernels,
                    gboolean           is_gated,
                    float             *gate,
                    float             *up,
                    guint              n)
{
  const float twice_root = 1.59576912160573071176f;

  for (guint i = 0; i < n; i++)
    {
      float slope = twice_root * (1.0f + 0.044715f * gate[i] * gate[i]);

      up[i] = (is_gated ? up[i] : 1.0f) / slope;
      gate[i] *= slope;
    }
  kernels->silu_mul (gate, up, n);
}

static void
activate_gelu_erf (gboolean     is_gated,
                   float       *gate,
                   const float *up,
                   guint        n)
{
  for (guint i = 0; i < n; i++)
    gate[i] *= 0.5f * erfcf (-gate[i] * (float) M_SQRT1_2) * (is_gated ? up[i] : 1.0f);
}

static void
activate_clamped (const RillKernels *kernels,
                  gboolean           is_gated,
                  float             *gate,
                  float             *up,
                  guint              n)
{
  const float steepness = 1.702f, limit = 7.0f;

  for (guint i = 0; i < n; i++)
    {
      float partner = is_gated ? CLAMP (up[i], -limit, limit) + 1.0f : 1.0f;

      up[i] = partner / steepness;
      gate[i] = MIN (gate[i], limit) * steepness;
    }
  kernels->silu_mul (gate, up, n);
}

static void
activate_silu (const RillKernels *kernels,
               gboolean           is_gated,
               float             *gate,
               float             *up,
               guint              n)
{
  for (guint i = 0; !is_gated && i < n; i++)
    up[i] = 1.0f;
  kernels->silu_mul (gate, up, n);
}

void
rill_activate (const RillKernels *kernels,
               RillActivation     activation,
               gboolean           is_gated,
               float             *gate,
               float             *up,
               guint              n)
{
  switch (activation)
    {
    case RILL_ACTIVATION_SILU:
      activate_silu (kernels, is_gated, gate, up, n);
      return;
    case RILL_ACTIVATION_GELU_TANH:
      activate_gelu_tanh (kernels, is_gated, gate, up, n);
      return;
    case RILL_ACTIVATION_GELU_ERF:
      activate_gelu_erf (is_gated, gate, up, n);
      return;
    case RILL_ACTIVATION_CLAMPED:
      activate_clamped (kernels, is_gated, gate, up, n);
      return;
    default:
      g_return_if_reached ();
    }
}

void
rill_soft_cap (const RillKernels *kernels,
               float             *x,
               guint              n,
               float              cap)
{
  float exponentials[RUN];

  for (guint begin = 0; begin < n; begin += RUN)
    {
      guint n_run = MIN (RUN, n - begin);
      float *run = x + begin;

      for (guint i = 0; i < n_run; i++)
        {
          run[i] /= cap;
          exponentials[i] = -2.0f * fabsf (run[i]);
        }
      (void) kernels->softmax_exp (exponentials, n_run, 0.0f);
      for (guint i = 0; i < n_run; i++)
        {
          float y = run[i], square = y * y;
          float series =
            y + y * square * (-1.0f / 3 + square * (2.0f / 15 + square * (-17.0f / 315 + square * (62.0f / 2835))));
          float rest = copysignf ((1.0f - exponentials[i]) / (1.0f + exponentials[i]), y);

          run[i] = cap * (fabsf (y) < SERIES_BELOW ? series : rest);
        }
    }
}

void
rill_clamp (float *x,
            guint  n,
            float  limit)
{
  for (guint i = 0; i < n; i++)
    x[i] = CLAMP (x[i], -limit, limit);
}
