/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The C reference, weights: products with a vector, and activations quantised. As plainly as the arithmetic reads, for
 * every processor; blocks are made the floats that define them, and sums are kept in double. Compiled without
 * contraction.
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

/* The value that activation @index was quantised to, exactly. */
static inline double
act_at (const RillActGroup *x,
        guint               index)
{
  const RillActGroup *group = &x[index / RILL_ACT_VALUES];
  const guint block = index / 32 % RILL_ACT_BLOCKS;

  return (double) group->scales[block][index % 16 / 4] * group->quants[index / 16 % 2][block][index % 16];
}

static inline void
gemv_block_one (const RillTypeInfo *info,
                const void         *w,
                gsize               row_bytes,
                guint               n_rows,
                guint               n_cols,
                const RillActGroup *x,
                float              *y)
{
  for (guint r = 0; r < n_rows; r++)
    {
      const guint8 *block = row_at (w, row_bytes, r);
      double sum = 0;

      for (guint c = 0; c < n_cols; c += info->block_values, block += info->block_bytes)
        {
          float values[RILL_SUPER_VALUES];

          info->dequantize (block, values, info->block_values);
          for (guint i = 0; i < info->block_values; i++)
            sum += values[i] * act_at (x, c + i);
        }
      y[r] = (float) sum;
    }
}

#define DEFINE_GEMV_BLOCK(name, type)                                                                                 \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, guint n_tokens,\
                    float *y, gsize y_stride)                                                                         \
  {                                                                                                                   \
    for (guint t = 0; t < n_tokens; t++)                                                                              \
      gemv_block_one (rill_type_get_info (type), w, row_bytes, n_rows, n_cols, x + t * rill_act_get_n_groups (n_cols),\
                      y + t * y_stride);                                                                              \
  }

DEFINE_GEMV_BLOCK (gemv_q8_0_c, RILL_TYPE_Q8_0)
DEFINE_GEMV_BLOCK (gemv_q4_0_c, RILL_TYPE_Q4_0)
DEFINE_GEMV_BLOCK (gemv_q4_1_c, RILL_TYPE_Q4_1)
DEFINE_GEMV_BLOCK (gemv_q5_0_c, RILL_TYPE_Q5_0)
DEFINE_GEMV_BLOCK (gemv_q5_1_c, RILL_TYPE_Q5_1)
DEFINE_GEMV_BLOCK (gemv_q2_k_c, RILL_TYPE_Q2_K)
DEFINE_GEMV_BLOCK (gemv_q3_k_c, RILL_TYPE_Q3_K)
DEFINE_GEMV_BLOCK (gemv_q4_k_c, RILL_TYPE_Q4_K)
DEFINE_GEMV_BLOCK (gemv_q5_k_c, RILL_TYPE_Q5_K)
DEFINE_GEMV_BLOCK (gemv_q6_k_c, RILL_TYPE_Q6_K)
DEFINE_GEMV_BLOCK (gemv_iq4_nl_c, RILL_TYPE_IQ4_NL)
DEFINE_GEMV_BLOCK (gemv_iq4_xs_c, RILL_TYPE_IQ4_XS)
DEFINE_GEMV_BLOCK (gemv_iq3_s_c, RILL_TYPE_IQ3_S)
DEFINE_GEMV_BLOCK (gemv_iq3_xxs_c, RILL_TYPE_IQ3_XXS)
DEFINE_GEMV_BLOCK (gemv_mxfp4_c, RILL_TYPE_MXFP4)

/* --- Activations ------------------------------------------------------------------------------------------------- */

/* Eight values: four at @low, four at @high; @group's other lanes are not touched. */
static void
quantize_act_lane (const float  *low,
                   const float  *high,
                   RillActGroup *group,
                   guint         block,
                   guint         lane)
{
  const float *halves[] = { low, high };
  float max = 0;
  float poison = 0;
  float inverse;

  for (guint i = 0; i < 8; i++)
    {
      max = fmaxf (max, fabsf (halves[i / 4][i % 4]));
      poison += halves[i / 4][i % 4] * 0.0f;
    }

  /* Below this the inverse would overflow; such values are zero next to anything else. What is not finite has no
   * quants: its scale carries the NaN into the product. */
  inverse = max < 127.0f / G_MAXFLOAT || isnan (poison) ? 0.0f : 127.0f / max;
  group->scales[block][lane] = isnan (poison) ? NAN : inverse == 0.0f ? 0.0f : max / 127.0f;
  group->offsets[block][lane] = 0;
  group->low_offsets[block][lane] = 0;
  for (guint i = 0; i < 8; i++)
    {
      gint8 quant = inverse == 0.0f ? 0 : (gint8) rintf (halves[i / 4][i % 4] * inverse);

      group->quants[i / 4][block][lane * 4 + i % 4] = quant;
      group->offsets[block][lane] -= 8 * quant;
      group->low_offsets[block][lane] -= i < 4 ? 8 * quant : 0;
    }
}

static void
quantize_act_c (const float  *x,
                RillActGroup *groups,
                guint         n_values)
{
  const guint n_blocks = n_values / 32;

  if (n_blocks % RILL_ACT_BLOCKS != 0)
    memset (&groups[n_blocks / RILL_ACT_BLOCKS], 0, sizeof *groups);
  for (guint b = 0; b < n_blocks; b++)
    for (guint lane = 0; lane < 4; lane++)
      {
        const float *low = x + (gsize) b * 32 + lane * 4;

        quantize_act_lane (low, low + 16, &groups[b / RILL_ACT_BLOCKS], b % RILL_ACT_BLOCKS, lane);
      }
}

void
rill_kernels_set_c_weights (RillKernels *kernels)
{
  for (guint type = 0; type < RILL_N_TYPES; type++)
    {
      const RillTypeInfo *info = rill_type_get_info (type);

      kernels->gemv_float[type] = NULL;
      kernels->gemv_block[type] = NULL;
      kernels->to_float[type] = info != NULL ? info->dequantize : NULL;
    }
  kernels->gemv_float[RILL_TYPE_F32] = gemv_f32_c;
  kernels->gemv_float[RILL_TYPE_F16] = gemv_f16_c;
  kernels->gemv_float[RILL_TYPE_BF16] = gemv_bf16_c;
  kernels->gemv_block[RILL_TYPE_Q8_0] = gemv_q8_0_c;
  kernels->gemv_block[RILL_TYPE_Q4_0] = gemv_q4_0_c;
  kernels->gemv_block[RILL_TYPE_Q4_1] = gemv_q4_1_c;
  kernels->gemv_block[RILL_TYPE_Q5_0] = gemv_q5_0_c;
  kernels->gemv_block[RILL_TYPE_Q5_1] = gemv_q5_1_c;
  kernels->gemv_block[RILL_TYPE_Q2_K] = gemv_q2_k_c;
  kernels->gemv_block[RILL_TYPE_Q3_K] = gemv_q3_k_c;
  kernels->gemv_block[RILL_TYPE_Q4_K] = gemv_q4_k_c;
  kernels->gemv_block[RILL_TYPE_Q5_K] = gemv_q5_k_c;
  kernels->gemv_block[RILL_TYPE_Q6_K] = gemv_q6_k_c;
  kernels->gemv_block[RILL_TYPE_IQ4_NL] = gemv_iq4_nl_c;
  kernels->gemv_block[RILL_TYPE_IQ4_XS] = gemv_iq4_xs_c;
  kernels->gemv_block[RILL_TYPE_IQ3_S] = gemv_iq3_s_c;
  kernels->gemv_block[RILL_TYPE_IQ3_XXS] = gemv_iq3_xxs_c;
  kernels->gemv_block[RILL_TYPE_MXFP4] = gemv_mxfp4_c;
  kernels->max_block_tokens = 2;
  kernels->quantize_act = quantize_act_c;
}
