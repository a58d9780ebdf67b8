/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search tries steps a little finer and coarser than the one that just reaches the largest value. For each it rounds,
 * and then solves for the scale (and minimum) that fit those quants best: least squares in one or two unknowns.
 */

#include "quant/search.h"

#include <math.h>

/* Steps on either side, in tenths of a quant that the largest value is moved by. */
#define N_STEPS 10

/* Times the quants are rounded anew with the scale that fitted them. */
#define N_REFINE 2

int
rill_round_within (float value,
                   int   low,
                   int   high)
{
  if (!(value > (float) low))
    return low;
  if (value >= (float) high)
    return high;

  return (int) lrintf (value);
}

void
rill_search_copy (const float *values,
                  float       *copy,
                  guint        n)
{
  for (guint i = 0; i < n; i++)
    copy[i] = isnan (values[i]) ? 0.0f : CLAMP (values[i], -0x1p28f, 0x1p28f);
}

void
rill_search_weights (const float *values,
                     float       *weights,
                     guint        n)
{
  float mean = 0;

  for (guint i = 0; i < n; i++)
    mean += values[i] * values[i] / (float) n;
  /* Where the squares of tiny values vanish, all weigh the same. */
  for (guint i = 0; i < n; i++)
    weights[i] = mean > 0 ? sqrtf (mean + values[i] * values[i]) : 1.0f;
}

/* --- A scale alone ------------------------------------------------------------------------------------------------ */

/* The scale that fits the quants which @inverse gives, and how much of the squares it explains. */
static float
fit_scale (const float *values,
           const float *weights,
           guint        n,
           float        inverse,
           int          low,
           int          high,
           double      *gain)
{
  double product = 0, square = 0;

  for (guint i = 0; i < n; i++)
    {
      int quant = rill_round_within (values[i] * inverse, low, high);

      product += (double) weights[i] * values[i] * quant;
      square += (double) weights[i] * quant * quant;
    }
  *gain = square > 0 ? product * product / square : 0;
  return square > 0 ? (float) (product / square) : 0.0f;
}

float
rill_search_scale (const float *values,
                   const float *weights,
                   guint        n,
                   int          low,
                   int          high)
{
  float largest = 0, best = 0;
  double best_gain = 0;

  for (guint i = 0; i < n; i++)
    if (fabsf (values[i]) > fabsf (largest))
      largest = values[i];
  if (fabsf (largest) < 1e-30f)
    return 0;

  /* One more quant on the negative side: the largest value takes it, whatever its sign. */
  for (int step = -N_STEPS; step <= N_STEPS; step++)
    {
      float inverse = ((float) low + 0.1f * (float) step) / largest;

      for (guint pass = 0; pass <= N_REFINE && inverse != 0; pass++)
        {
          double gain;
          float scale = fit_scale (values, weights, n, inverse, low, high, &gain);

          if (gain > best_gain)
            {
              best_gain = gain;
              best = scale;
            }
          inverse = scale != 0 ? 1 / scale : 0;
        }
    }
  return best;
}

float
rill_search_round (const float *values,
                   const float *weights,
                   guint        n,
                   float        scale,
                   int          low,
                   int          high,
                   gint8       *quants)
{
  float inverse = scale != 0 ? 1 / scale : 0;
  float loss = 0;

  for (guint i = 0; i < n; i++)
    {
      int quant = inverse != 0 ? rill_round_within (values[i] * inverse, low, high) : 0;
      float difference = scale * (float) quant - values[i];

      quants[i] = (gint8) quant;
      loss += weights[i] * difference * difference;
    }
  return loss;
}

/* --- A scale and a minimum ---------------------------------------------------------------------------------------- */

/* Solves for both, given quants; a minimum that would be positive is left out. */
static void
fit_scale_min (const float  *values,
               const float  *weights,
               const guint8 *quants,
               guint         n,
               float        *scale,
               float        *min)
{
  double w = 0, wx = 0, wq = 0, wqq = 0, wxq = 0, determinant;

  for (guint i = 0; i < n; i++)
    {
      w += weights[i];
      wx += (double) weights[i] * values[i];
      wq += (double) weights[i] * quants[i];
      wqq += (double) weights[i] * quants[i] * quants[i];
      wxq += (double) weights[i] * values[i] * quants[i];
    }
  determinant = w * wqq - wq * wq;
  if (!(determinant > 0))
    return;
  *scale = (float) ((w * wxq - wx * wq) / determinant);
  *min = (float) ((wq * wxq - wqq * wx) / determinant);
  if (*min < 0)
    {
      *min = 0;
      *scale = (float) (wxq / wqq);
    }
}

float
rill_search_round_min (const float *values,
                       const float *weights,
                       guint        n,
                       float        scale,
                       float        min,
                       int          high,
                       guint8      *quants)
{
  float inverse = scale != 0 ? 1 / scale : 0;
  float loss = 0;

  for (guint i = 0; i < n; i++)
    {
      int quant = rill_round_within ((values[i] + min) * inverse, 0, high);
      float difference = scale * (float) quant - min - values[i];

      quants[i] = (guint8) quant;
      loss += weights[i] * difference * difference;
    }
  return loss;
}

void
rill_search_scale_min (const float *values,
                       const float *weights,
                       guint        n,
                       int          high,
                       float       *scale,
                       float       *min)
{
  float smallest = 0, largest = 0, best = G_MAXFLOAT;
  guint8 quants[RILL_SEARCH_MAX];

  g_return_if_fail (n <= RILL_SEARCH_MAX);

  /* Zero is always among the levels' range: a minimum is taken away, never added. */
  for (guint i = 0; i < n; i++)
    {
      smallest = MIN (smallest, values[i]);
      largest = MAX (largest, values[i]);
    }
  *scale = 0;
  *min = -smallest;
  if (largest - smallest < 1e-30f)
    return;

  for (int step = -N_STEPS; step <= N_STEPS; step++)
    {
      float this_scale = (largest - smallest) / ((float) high + 0.1f * (float) step);
      float this_min = -smallest;

      for (guint pass = 0; pass <= N_REFINE; pass++)
        {
          float loss;

          if (pass > 0)
            fit_scale_min (values, weights, quants, n, &this_scale, &this_min);
          if (!(this_scale > 0))
            break;
          loss = rill_search_round_min (values, weights, n, this_scale, this_min, high, quants);
          if (loss < best)
            {
              best = loss;
              *scale = this_scale;
              *min = this_min;
            }
        }
    }
}
