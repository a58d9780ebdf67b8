/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The C reference, weights: products with a vector, quantised activations, rows as floats. As plainly as the arithmetic
 * reads, for every processor; sums are kept in double. Compiled without contraction.
 */

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

/* --- Matrix times vector ----------------------------------------------------------------------------------------- */

static void
gemv_f32_c (const void  *w,
            gsize        row_bytes,
            guint        n_rows,
            guint        n_cols,
            const float *x,
            float       *y)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const float *row = (const float *) (const void *) row_at (w, row_bytes, r);
      double sum = 0;

      for (guint i = 0; i < n_cols; i++)
        sum += (double) row[i] * x[i];
      y[r] = (float) sum;
    }
}

static void
gemv_f16_c (const void  *w,
            gsize        row_bytes,
            guint        n_rows,
            guint        n_cols,
            const float *x,
            float       *y)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const guint16 *row = (const guint16 *) (const void *) row_at (w, row_bytes, r);
      double sum = 0;

      for (guint i = 0; i < n_cols; i++)
        sum += (double) rill_half_to_float (row[i]) * x[i];
      y[r] = (float) sum;
    }
}

static void
gemv_bf16_c (const void  *w,
             gsize        row_bytes,
             guint        n_rows,
             guint        n_cols,
             const float *x,
             float       *y)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const guint16 *row = (const guint16 *) (const void *) row_at (w, row_bytes, r);
      double sum = 0;

      for (guint i = 0; i < n_cols; i++)
        sum += (double) rill_bf16_to_float (row[i]) * x[i];
      y[r] = (float) sum;
    }
}

static void
gemv_q8_0_one (const void         *w,
               gsize               row_bytes,
               guint               n_rows,
               guint               n_cols,
               const RillActGroup *x,
               float              *y)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const RillBlockQ8_0 *row = (const RillBlockQ8_0 *) (const void *) row_at (w, row_bytes, r);
      double sum = 0;

      for (guint b = 0; b < n_cols / RILL_Q8_0_VALUES; b++)
        {
          const RillActGroup *group = &x[b / RILL_ACT_BLOCKS];
          const guint in_group = b % RILL_ACT_BLOCKS;
          gint32 dot = 0;

          for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
            dot += row[b].quants[i] * group->quants[i / 16][in_group][i % 16];
          sum += (double) rill_half_to_float (row[b].scale) * group->scales[in_group][0] * dot;
        }
      y[r] = (float) sum;
    }
}

static void
gemv_q4_0_one (const void         *w,
               gsize               row_bytes,
               guint               n_rows,
               guint               n_cols,
               const RillActGroup *x,
               float              *y)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const RillBlockQ4_0 *row = (const RillBlockQ4_0 *) (const void *) row_at (w, row_bytes, r);
      double sum = 0;

      for (guint b = 0; b < n_cols / RILL_Q4_0_VALUES; b++)
        {
          const RillActGroup *group = &x[b / RILL_ACT_BLOCKS];
          const guint in_group = b % RILL_ACT_BLOCKS;
          gint32 dot = 0;

          for (guint i = 0; i < RILL_Q4_0_VALUES / 2; i++)
            {
              dot += ((row[b].quants[i] & 15) - 8) * group->quants[0][in_group][i];
              dot += ((row[b].quants[i] >> 4) - 8) * group->quants[1][in_group][i];
            }
          sum += (double) rill_half_to_float (row[b].scale) * group->scales[in_group][0] * dot;
        }
      y[r] = (float) sum;
    }
}

#define DEFINE_GEMV_TOKENS(name, one)                                                                                 \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, guint n_tokens,\
                    float *y, gsize y_stride)                                                                         \
  {                                                                                                                   \
    for (guint t = 0; t < n_tokens; t++)                                                                              \
      one (w, row_bytes, n_rows, n_cols, x + t * rill_act_get_n_groups (n_cols), y + t * y_stride);                   \
  }

DEFINE_GEMV_TOKENS (gemv_q8_0_c, gemv_q8_0_one)
DEFINE_GEMV_TOKENS (gemv_q4_0_c, gemv_q4_0_one)

/* A block of 32; @group's other blocks are not touched. */
static void
quantize_act_block (const float  *values,
                    RillActGroup *group,
                    guint         block)
{
  float max = 0;
  float poison = 0;
  float inverse, scale;

  for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
    {
      max = fmaxf (max, fabsf (values[i]));
      poison += values[i] * 0.0f;
    }

  /* Below this the inverse would overflow; such a block is zero next to anything else. What is not finite has no
   * quants: its scale carries the NaN into the product. */
  inverse = max < 127.0f / G_MAXFLOAT || isnan (poison) ? 0.0f : 127.0f / max;
  scale = isnan (poison) ? NAN : inverse == 0.0f ? 0.0f : max / 127.0f;
  for (guint lane = 0; lane < 4; lane++)
    {
      group->offsets[block][lane] = 0;
      group->scales[block][lane] = scale;
    }
  for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
    {
      gint8 quant = inverse == 0.0f ? 0 : (gint8) rintf (values[i] * inverse);

      group->quants[i / 16][block][i % 16] = quant;
      group->offsets[block][i % 16 / 4] -= 8 * quant;
    }
}

static void
quantize_act_c (const float  *x,
                RillActGroup *groups,
                guint         n_values)
{
  const guint n_blocks = n_values / RILL_Q8_0_VALUES;

  if (n_blocks % RILL_ACT_BLOCKS != 0)
    memset (&groups[n_blocks / RILL_ACT_BLOCKS], 0, sizeof *groups);
  for (guint b = 0; b < n_blocks; b++)
    quantize_act_block (x + (gsize) b * RILL_Q8_0_VALUES, &groups[b / RILL_ACT_BLOCKS], b % RILL_ACT_BLOCKS);
}

/* --- Rows of weights as floats ----------------------------------------------------------------------------------- */

static void
to_float_f16_c (const void *w,
                float      *values,
                guint       n_values)
{
  const guint16 *row = w;

  for (guint i = 0; i < n_values; i++)
    values[i] = rill_half_to_float (row[i]);
}

static void
to_float_bf16_c (const void *w,
                 float      *values,
                 guint       n_values)
{
  const guint16 *row = w;

  for (guint i = 0; i < n_values; i++)
    values[i] = rill_bf16_to_float (row[i]);
}

static void
to_float_q8_0_c (const void *w,
                 float      *values,
                 guint       n_values)
{
  const RillBlockQ8_0 *row = w;

  for (guint b = 0; b < n_values / RILL_Q8_0_VALUES; b++, values += RILL_Q8_0_VALUES)
    {
      float scale = rill_half_to_float (row[b].scale);

      for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
        values[i] = scale * row[b].quants[i];
    }
}

static void
to_float_q4_0_c (const void *w,
                 float      *values,
                 guint       n_values)
{
  const RillBlockQ4_0 *row = w;

  for (guint b = 0; b < n_values / RILL_Q4_0_VALUES; b++, values += RILL_Q4_0_VALUES)
    {
      float scale = rill_half_to_float (row[b].scale);

      for (guint i = 0; i < RILL_Q4_0_VALUES / 2; i++)
        {
          values[i] = scale * ((row[b].quants[i] & 15) - 8);
          values[i + RILL_Q4_0_VALUES / 2] = scale * ((row[b].quants[i] >> 4) - 8);
        }
    }
}

void
rill_kernels_set_c_weights (RillKernels *kernels)
{
  kernels->gemv_f32 = gemv_f32_c;
  kernels->gemv_f16 = gemv_f16_c;
  kernels->gemv_bf16 = gemv_bf16_c;
  kernels->gemv_q8_0 = gemv_q8_0_c;
  kernels->gemv_q4_0 = gemv_q4_0_c;
  kernels->max_block_tokens = 2;
  kernels->quantize_act = quantize_act_c;
  kernels->to_float_f16 = to_float_f16_c;
  kernels->to_float_bf16 = to_float_bf16_c;
  kernels->to_float_q8_0 = to_float_q8_0_c;
  kernels->to_float_q4_0 = to_float_q4_0_c;
}
