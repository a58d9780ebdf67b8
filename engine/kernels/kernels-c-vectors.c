/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The C reference, vectors: attention over cached rows, the softmax and the small operations between the products. As
 * plainly as the arithmetic reads, for every processor; sums are kept in double. Compiled without contraction.
 */

#include "kernels/exp-poly.h"
#include "kernels/kernels-tiers.h"

#include <math.h>
#include <string.h>

static inline const guint8 *
row_at (const void *rows,
        gsize       row_bytes,
        guint       index)
{
  return (const guint8 *) rows + row_bytes * index;
}

/* --- Attention --------------------------------------------------------------------------------------------------- */

static void
scores_f32_c (const float *q,
              const void  *k,
              gsize        row_bytes,
              guint        n_rows,
              guint        head_dim,
              float        scale,
              float       *score)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const float *row = (const float *) (const void *) row_at (k, row_bytes, r);
      double sum = 0;

      for (guint d = 0; d < head_dim; d++)
        sum += (double) row[d] * q[d];
      score[r] = (float) (sum * scale);
    }
}

static void
scores_f16_c (const float *q,
              const void  *k,
              gsize        row_bytes,
              guint        n_rows,
              guint        head_dim,
              float        scale,
              float       *score)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const guint16 *row = (const guint16 *) (const void *) row_at (k, row_bytes, r);
      double sum = 0;

      for (guint d = 0; d < head_dim; d++)
        sum += (double) rill_half_to_float (row[d]) * q[d];
      score[r] = (float) (sum * scale);
    }
}

static void
scores_q8_0_c (const float *q,
               const void  *k,
               gsize        row_bytes,
               guint        n_rows,
               guint        head_dim,
               float        scale,
               float       *score)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const RillBlockQ8_0 *row = (const RillBlockQ8_0 *) (const void *) row_at (k, row_bytes, r);
      double sum = 0;

      for (guint b = 0; b < head_dim / RILL_Q8_0_VALUES; b++)
        {
          double dot = 0;

          for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
            dot += (double) row[b].quants[i] * q[b * RILL_Q8_0_VALUES + i];
          sum += dot * rill_half_to_float (row[b].scale);
        }
      score[r] = (float) (sum * scale);
    }
}

static void
mix_f32_c (const float *p,
           const void  *v,
           gsize        row_bytes,
           guint        n_rows,
           guint        head_dim,
           float       *out)
{
  for (guint d = 0; d < head_dim; d++)
    {
      double sum = out[d];

      for (guint r = 0; r < n_rows; r++)
        sum += (double) p[r] * ((const float *) (const void *) row_at (v, row_bytes, r))[d];
      out[d] = (float) sum;
    }
}

static void
mix_f16_c (const float *p,
           const void  *v,
           gsize        row_bytes,
           guint        n_rows,
           guint        head_dim,
           float       *out)
{
  for (guint d = 0; d < head_dim; d++)
    {
      double sum = out[d];

      for (guint r = 0; r < n_rows; r++)
        sum += (double) p[r] * rill_half_to_float (((const guint16 *) (const void *) row_at (v, row_bytes, r))[d]);
      out[d] = (float) sum;
    }
}

static void
mix_q8_0_c (const float *p,
            const void  *v,
            gsize        row_bytes,
            guint        n_rows,
            guint        head_dim,
            float       *out)
{
  for (guint d = 0; d < head_dim; d++)
    {
      double sum = out[d];

      for (guint r = 0; r < n_rows; r++)
        {
          const RillBlockQ8_0 *row = (const RillBlockQ8_0 *) (const void *) row_at (v, row_bytes, r);
          const RillBlockQ8_0 *block = row + d / RILL_Q8_0_VALUES;

          sum += (double) p[r] * rill_half_to_float (block->scale) * block->quants[d % RILL_Q8_0_VALUES];
        }
      out[d] = (float) sum;
    }
}

/* --- Vectors ----------------------------------------------------------------------------------------------------- */

static float
power_of_two (gint32 exponent)
{
  guint32 bits = (guint32) (exponent + 127) << 23;
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static float
exp_c (float x)
{
  float n, r, poly;
  gint32 exponent;

  if (isnan (x))
    return x;
  if (x > RILL_EXP_MAX)
    return INFINITY;
  if (x < RILL_EXP_MIN)
    return 0;

  n = rintf (x * RILL_EXP_LOG2E);
  r = x - n * RILL_EXP_LN2_HIGH;
  r = r - n * RILL_EXP_LN2_LOW;
  poly = RILL_EXP_C6;
  poly = poly * r + RILL_EXP_C5;
  poly = poly * r + RILL_EXP_C4;
  poly = poly * r + RILL_EXP_C3;
  poly = poly * r + RILL_EXP_C2;
  poly = poly * r * r + r + 1.0f;

  /* In two steps, so that 2^128 and the subnormal results are reached. */
  exponent = (gint32) n;
  return poly * power_of_two (exponent / 2) * power_of_two (exponent - exponent / 2);
}

static float
softmax_exp_c (float *x,
               guint  n,
               float  max)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      x[i] = exp_c (x[i] - max);
      sum += x[i];
    }
  return (float) sum;
}

static float
vec_max_c (const float *x,
           guint        n)
{
  float max = x[0];

  for (guint i = 1; i < n; i++)
    max = MAX (max, x[i]);
  return max;
}

static void
vec_scale_c (float *x,
             guint  n,
             float  factor)
{
  for (guint i = 0; i < n; i++)
    x[i] *= factor;
}

static void
vec_add_c (float       *x,
           const float *y,
           guint        n)
{
  for (guint i = 0; i < n; i++)
    x[i] += y[i];
}

static void
rms_norm_c (const float *x,
            const float *weight,
            float       *out,
            guint        n,
            float        eps)
{
  double sum = 0;
  float factor;

  for (guint i = 0; i < n; i++)
    sum += (double) x[i] * x[i];
  factor = (float) (1.0 / sqrt (sum / n + eps));
  for (guint i = 0; i < n; i++)
    out[i] = x[i] * factor * weight[i];
}

static void
silu_mul_c (float       *gate,
            const float *up,
            guint        n)
{
  for (guint i = 0; i < n; i++)
    gate[i] = gate[i] / (1.0f + exp_c (-gate[i])) * up[i];
}

static void
layer_norm_c (const float *x,
              const float *weight,
              const float *bias,
              float       *out,
              guint        n,
              float        eps)
{
  double sum = 0, squares = 0;
  float shift, factor;

  for (guint i = 0; i < n; i++)
    sum += x[i];
  /* The variance around the mean in a second pass: the difference of two large sums would cancel. */
  for (guint i = 0; i < n; i++)
    squares += (x[i] - sum / n) * (x[i] - sum / n);
  shift = (float) (sum / n);
  factor = (float) (1.0 / sqrt (squares / n + (double) eps));
  for (guint i = 0; i < n; i++)
    out[i] = (x[i] - shift) * factor * weight[i] + (bias != NULL ? bias[i] : 0.0f);
}

static void
gelu_mul_c (float       *gate,
            const float *up,
            guint        n)
{
  for (guint i = 0; i < n; i++)
    {
      float z = gate[i] * (RILL_GELU_SLOPE * (1.0f + RILL_GELU_CUBE * gate[i] * gate[i]));

      gate[i] = gate[i] / (1.0f + exp_c (-z)) * up[i];
    }
}

static void
soft_cap_c (float *x,
            guint  n,
            float  cap)
{
  for (guint i = 0; i < n; i++)
    {
      float y = x[i] / cap, square = y * y, shrunk = exp_c (-2.0f * fabsf (y));
      float series =
        y + y * square * (RILL_TANH_C3 + square * (RILL_TANH_C5 + square * (RILL_TANH_C7 + square * RILL_TANH_C9)));
      float rest = copysignf ((1.0f - shrunk) / (1.0f + shrunk), y);

      x[i] = cap * (fabsf (y) < RILL_TANH_SERIES ? series : rest);
    }
}

static void
float_to_f16_c (const float *x,
                guint16     *out,
                guint        n)
{
  for (guint i = 0; i < n; i++)
    out[i] = rill_float_to_half (x[i]);
}

void
rill_kernels_set_c_vectors (RillKernels *kernels)
{
  kernels->scores_f32 = scores_f32_c;
  kernels->scores_f16 = scores_f16_c;
  kernels->scores_q8_0 = scores_q8_0_c;
  kernels->mix_f32 = mix_f32_c;
  kernels->mix_f16 = mix_f16_c;
  kernels->mix_q8_0 = mix_q8_0_c;
  kernels->softmax_exp = softmax_exp_c;
  kernels->vec_max = vec_max_c;
  kernels->vec_scale = vec_scale_c;
  kernels->vec_add = vec_add_c;
  kernels->rms_norm = rms_norm_c;
  kernels->silu_mul = silu_mul_c;
  kernels->layer_norm = layer_norm_c;
  kernels->gelu_mul = gelu_mul_c;
  kernels->soft_cap = soft_cap_c;
  kernels->float_to_f16 = float_to_f16_c;
}
