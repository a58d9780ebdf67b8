/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NEON as every AArch64 processor has it, float weights, and activations quantised. Rows are taken one after the
 * other: the reads are one long stream, and no row's result can depend on its neighbours.
 */

#include "kernels/kernels-neon.h"
#include "kernels/kernels-tiers.h"

#include <math.h>

/* --- Float weights ----------------------------------------------------------------------------------------------- */

/* Eight accumulators hide the latency of the multiply-add and shorten each one's chain of roundings. */
#define DEFINE_GEMV(name, element, load_first)                                                                        \
  static float name##_row (const element *w, const float *x, guint n)                                                 \
  {                                                                                                                   \
    float32x4_t sums[8];                                                                                              \
    guint i = 0;                                                                                                      \
                                                                                                                      \
    for (guint s = 0; s < 8; s++)                                                                                     \
      sums[s] = vdupq_n_f32 (0);                                                                                      \
    for (; i + 32 <= n; i += 32)                                                                                      \
      for (guint s = 0; s < 8; s++)                                                                                   \
        sums[s] = vfmaq_f32 (sums[s], load_first (w + i + s * 4, 4), vld1q_f32 (x + i + s * 4));                      \
    for (; i < n; i += 4)                                                                                             \
      sums[0] = vfmaq_f32 (sums[0], load_first (w + i, n - i), load_f32_first (x + i, n - i));                        \
    for (guint s = 0; s < 4; s++)                                                                                     \
      sums[s] = vaddq_f32 (sums[s], sums[s + 4]);                                                                     \
    return vaddvq_f32 (vaddq_f32 (vaddq_f32 (sums[0], sums[1]), vaddq_f32 (sums[2], sums[3])));                       \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y)             \
  {                                                                                                                   \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      y[r] = name##_row (row_at (w, row_bytes, r), x, n_cols);                                                        \
  }

DEFINE_GEMV (gemv_f32_neon, float, load_f32_first)
DEFINE_GEMV (gemv_f16_neon, guint16, load_f16_first)
DEFINE_GEMV (gemv_bf16_neon, guint16, load_bf16_first)

/* --- Activations ------------------------------------------------------------------------------------------------- */

/* Four values at @low and four at @high as whole numbers; returns their scale. */
static inline float
quantize_lane (const float *values,
               int16x4_t   *low,
               int16x4_t   *high)
{
  float32x4_t first = vld1q_f32 (values);
  float32x4_t second = vld1q_f32 (values + 16);
  float max = vmaxvq_f32 (vmaxq_f32 (vabsq_f32 (first), vabsq_f32 (second))); /* a NaN stays one */
  gboolean poisoned = !(max <= G_MAXFLOAT);

  *low = *high = vdup_n_s16 (0);
  if (poisoned || max < 127.0f / G_MAXFLOAT)
    return poisoned ? NAN : 0.0f;
  *low = vmovn_s32 (vcvtnq_s32_f32 (vmulq_n_f32 (first, 127.0f / max)));
  *high = vmovn_s32 (vcvtnq_s32_f32 (vmulq_n_f32 (second, 127.0f / max)));
  return max / 127.0f;
}

static inline void
quantize_act_block (const float  *values,
                    RillActGroup *group,
                    guint         block)
{
  int16x4_t low[4], high[4];
  int8x16_t quants[2];
  int16x8_t low_pairs, pairs;

  for (guint lane = 0; lane < 4; lane++)
    group->scales[block][lane] = quantize_lane (values + lane * 4, &low[lane], &high[lane]);
  quants[0] = vcombine_s8 (vmovn_s16 (vcombine_s16 (low[0], low[1])), vmovn_s16 (vcombine_s16 (low[2], low[3])));
  quants[1] = vcombine_s8 (vmovn_s16 (vcombine_s16 (high[0], high[1])), vmovn_s16 (vcombine_s16 (high[2], high[3])));
  low_pairs = vpaddlq_s8 (quants[0]);
  pairs = vaddq_s16 (low_pairs, vpaddlq_s8 (quants[1]));
  vst1q_s8 (group->quants[0][block], quants[0]);
  vst1q_s8 (group->quants[1][block], quants[1]);
  vst1q_s32 (group->offsets[block], vmulq_n_s32 (vpaddlq_s16 (pairs), -8));
  vst1q_s32 (group->low_offsets[block], vmulq_n_s32 (vpaddlq_s16 (low_pairs), -8));
}

static void
quantize_act_neon (const float  *x,
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
to_float_f16_neon (const void *w,
                   float      *values,
                   gsize       n_values)
{
  const guint16 *row = w;

  for (gsize i = 0; i < n_values; i += 4)
    {
      const guint left = (guint) MIN (n_values - i, 4);

      store_f32_first (values + i, left, load_f16_first (row + i, left));
    }
}

static void
to_float_bf16_neon (const void *w,
                    float      *values,
                    gsize       n_values)
{
  const guint16 *row = w;

  for (gsize i = 0; i < n_values; i += 4)
    {
      const guint left = (guint) MIN (n_values - i, 4);

      store_f32_first (values + i, left, load_bf16_first (row + i, left));
    }
}

static inline void
store_scaled (float      *values,
              int8x16_t   bytes,
              float32x4_t scale)
{
  float32x4_t fours[4];

  widen_i8 (fours, bytes);
  for (guint i = 0; i < 4; i++)
    vst1q_f32 (values + i * 4, vmulq_f32 (fours[i], scale));
}

static void
to_float_q8_0_neon (const void *w,
                    float      *values,
                    gsize       n_values)
{
  const RillBlockQ8_0 *row = w;

  for (gsize b = 0; b < n_values / RILL_Q8_0_VALUES; b++, values += RILL_Q8_0_VALUES)
    {
      float32x4_t scale = broadcast_f16 (row[b].scale);

      store_scaled (values, low_bytes (&row[b]), scale);
      store_scaled (values + 16, high_bytes (&row[b]), scale);
    }
}

static void
to_float_q4_0_neon (const void *w,
                    float      *values,
                    gsize       n_values)
{
  const RillBlockQ4_0 *row = w;

  for (gsize b = 0; b < n_values / RILL_Q4_0_VALUES; b++, values += RILL_Q4_0_VALUES)
    {
      float32x4_t scale = broadcast_f16 (row[b].scale);

      store_scaled (values, low_nibbles (&row[b]), scale);
      store_scaled (values + 16, high_nibbles (&row[b]), scale);
    }
}

void
rill_kernels_set_neon_weights (RillKernels *kernels)
{
  kernels->gemv_float[RILL_TYPE_F32] = gemv_f32_neon;
  kernels->gemv_float[RILL_TYPE_F16] = gemv_f16_neon;
  kernels->gemv_float[RILL_TYPE_BF16] = gemv_bf16_neon;
  kernels->quantize_act = quantize_act_neon;
  kernels->to_float[RILL_TYPE_F16] = to_float_f16_neon;
  kernels->to_float[RILL_TYPE_BF16] = to_float_bf16_neon;
  kernels->to_float[RILL_TYPE_Q8_0] = to_float_q8_0_neon;
  kernels->to_float[RILL_TYPE_Q4_0] = to_float_q4_0_neon;
}
