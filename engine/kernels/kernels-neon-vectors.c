/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NEON as every AArch64 processor has it, vectors: attention over cached rows, the softmax and the small operations
 * between the products.
 */

#include "kernels/kernels-neon.h"
#include "kernels/kernels-tiers.h"

#include <math.h>

#define SCORE_ROWS 4
#define MIX_DIMS 16
/* Rows are summed in runs of this many, each run in two chains, and runs are added to the output: chains of thousands
 * of roundings would show. */
#define MIX_RUN 64

/* --- Scores ------------------------------------------------------------------------------------------------------ */

static inline float32x4_t
dot_f32 (const void  *k,
         const float *q,
         guint        head_dim)
{
  const float *row = k;
  float32x4_t sum = vdupq_n_f32 (0);

  for (guint d = 0; d < head_dim; d += 4)
    sum = vfmaq_f32 (sum, load_f32_first (row + d, head_dim - d), load_f32_first (q + d, head_dim - d));
  return sum;
}

static inline float32x4_t
dot_f16 (const void  *k,
         const float *q,
         guint        head_dim)
{
  const guint16 *row = k;
  float32x4_t sum = vdupq_n_f32 (0);

  for (guint d = 0; d < head_dim; d += 4)
    sum = vfmaq_f32 (sum, load_f16_first (row + d, head_dim - d), load_f32_first (q + d, head_dim - d));
  return sum;
}

static inline float32x4_t
dot_q8_0 (const void  *k,
          const float *q,
          guint        head_dim)
{
  const RillBlockQ8_0 *row = k;
  float32x4_t sum = vdupq_n_f32 (0);

  for (guint b = 0; b < head_dim / RILL_Q8_0_VALUES; b++, q += RILL_Q8_0_VALUES)
    {
      float32x4_t values[8];
      float32x4_t dot = vdupq_n_f32 (0);

      widen_i8 (values, low_bytes (&row[b]));
      widen_i8 (values + 4, high_bytes (&row[b]));
      for (guint i = 0; i < 8; i++)
        dot = vfmaq_f32 (dot, values[i], vld1q_f32 (q + i * 4));
      sum = vfmaq_f32 (sum, dot, broadcast_f16 (row[b].scale));
    }
  return sum;
}

/* Beyond the last row the last one is taken again and not stored, so that every row goes the same way. */
#define DEFINE_SCORES(name, dot)                                                                                      \
  static void name (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim, float scale,        \
                    float *score)                                                                                     \
  {                                                                                                                   \
    for (guint r = 0; r < n_rows; r += SCORE_ROWS)                                                                    \
      {                                                                                                               \
        float32x4_t sums[SCORE_ROWS];                                                                                 \
        float32x4_t four;                                                                                             \
                                                                                                                      \
        for (guint i = 0; i < SCORE_ROWS; i++)                                                                        \
          sums[i] = dot (row_at (k, row_bytes, MIN (r + i, n_rows - 1)), q, head_dim);                                \
        four = vpaddq_f32 (vpaddq_f32 (sums[0], sums[1]), vpaddq_f32 (sums[2], sums[3]));                             \
        store_f32_first (score + r, n_rows - r, vmulq_n_f32 (four, scale));                                           \
      }                                                                                                               \
  }

DEFINE_SCORES (scores_f32_neon, dot_f32)
DEFINE_SCORES (scores_f16_neon, dot_f16)
DEFINE_SCORES (scores_q8_0_neon, dot_q8_0)

/* --- Mix --------------------------------------------------------------------------------------------------------- */

/* How many of @n_dims dimensions are left for the vector @i of four. */
static inline guint
dims_left (guint n_dims,
           guint i)
{
  return n_dims > i * 4 ? n_dims - i * 4 : 0;
}

static inline void
load_row_f32 (float32x4_t values[4],
              const void *row,
              guint       dim,
              guint       n_dims)
{
  for (guint i = 0; i < 4; i++)
    values[i] = load_f32_first ((const float *) row + dim + i * 4, dims_left (n_dims, i));
}

static inline void
load_row_f16 (float32x4_t values[4],
              const void *row,
              guint       dim,
              guint       n_dims)
{
  for (guint i = 0; i < 4; i++)
    values[i] = load_f16_first ((const guint16 *) row + dim + i * 4, dims_left (n_dims, i));
}

/* Four vectors are half a block, and blocks are always whole. */
static inline void
load_row_q8_0 (float32x4_t values[4],
               const void *row,
               guint       dim,
               guint       n_dims)
{
  const RillBlockQ8_0 *block = (const RillBlockQ8_0 *) row + dim / RILL_Q8_0_VALUES;
  float32x4_t scale = broadcast_f16 (block->scale);

  widen_i8 (values, vld1q_s8 (block->quants + dim % RILL_Q8_0_VALUES));
  for (guint i = 0; i < 4; i++)
    values[i] = vmulq_f32 (values[i], scale);
}

#define DEFINE_MIX(name, load_row)                                                                                    \
  static inline void name##_run (const float *p, const void *v, gsize row_bytes, guint n_rows, guint dim,             \
                                 guint n_dims, float *out)                                                            \
  {                                                                                                                   \
    float32x4_t sums[2][4];                                                                                           \
                                                                                                                      \
    for (guint i = 0; i < 4; i++)                                                                                     \
      sums[0][i] = sums[1][i] = vdupq_n_f32 (0);                                                                      \
    for (guint r = 0; r < n_rows; r += 2)                                                                             \
      for (guint chain = 0; chain < 2 && r + chain < n_rows; chain++)                                                 \
        {                                                                                                             \
          float32x4_t values[4];                                                                                      \
                                                                                                                      \
          load_row (values, row_at (v, row_bytes, r + chain), dim, n_dims);                                           \
          for (guint i = 0; i < 4; i++)                                                                               \
            sums[chain][i] = vfmaq_n_f32 (sums[chain][i], values[i], p[r + chain]);                                   \
        }                                                                                                             \
    for (guint i = 0; i < 4 && dims_left (n_dims, i) > 0; i++)                                                        \
      {                                                                                                               \
        float *place = out + dim + i * 4;                                                                             \
        guint left = dims_left (n_dims, i);                                                                           \
                                                                                                                      \
        store_f32_first (place, left, vaddq_f32 (load_f32_first (place, left), vaddq_f32 (sums[0][i], sums[1][i])));  \
      }                                                                                                               \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const float *p, const void *v, gsize row_bytes, guint n_rows, guint head_dim, float *out)         \
  {                                                                                                                   \
    for (guint r = 0; r < n_rows; r += MIX_RUN)                                                                       \
      {                                                                                                               \
        const void *rows = row_at (v, row_bytes, r);                                                                  \
        guint n = MIN (MIX_RUN, n_rows - r);                                                                          \
        guint dim = 0;                                                                                                \
                                                                                                                      \
        for (; dim + MIX_DIMS <= head_dim; dim += MIX_DIMS)                                                           \
          name##_run (p + r, rows, row_bytes, n, dim, MIX_DIMS, out);                                                 \
        if (dim < head_dim)                                                                                           \
          name##_run (p + r, rows, row_bytes, n, dim, head_dim - dim, out);                                           \
      }                                                                                                               \
  }

DEFINE_MIX (mix_f32_neon, load_row_f32)
DEFINE_MIX (mix_f16_neon, load_row_f16)
DEFINE_MIX (mix_q8_0_neon, load_row_q8_0)

/* --- Vectors ----------------------------------------------------------------------------------------------------- */

static float
softmax_exp_neon (float *x,
                  guint  n,
                  float  max)
{
  float32x4_t sums[2] = { vdupq_n_f32 (0), vdupq_n_f32 (0) };
  float rest = 0;
  guint i = 0;

  for (; i + 8 <= n; i += 8)
    for (guint half = 0; half < 2; half++)
      {
        float *place = x + i + half * 4;
        float32x4_t value = exp_neon (vsubq_f32 (vld1q_f32 (place), vdupq_n_f32 (max)));

        vst1q_f32 (place, value);
        sums[half] = vaddq_f32 (sums[half], value);
      }
  for (; i < n; i += 4)
    {
      store_f32_first (x + i, n - i, exp_neon (vsubq_f32 (load_f32_first (x + i, n - i), vdupq_n_f32 (max))));
      for (guint j = i; j < MIN (i + 4, n); j++)
        rest += x[j];
    }
  return vaddvq_f32 (vaddq_f32 (sums[0], sums[1])) + rest;
}

static float
vec_max_neon (const float *x,
              guint        n)
{
  float32x4_t lanes = vdupq_n_f32 (x[0]);
  float max;
  guint i = 0;

  for (; i + 4 <= n; i += 4)
    lanes = vmaxq_f32 (lanes, vld1q_f32 (x + i));
  max = vmaxvq_f32 (lanes);
  for (; i < n; i++)
    max = MAX (max, x[i]);
  return max;
}

static void
vec_scale_neon (float *x,
                guint  n,
                float  factor)
{
  for (guint i = 0; i < n; i += 4)
    store_f32_first (x + i, n - i, vmulq_n_f32 (load_f32_first (x + i, n - i), factor));
}

static void
vec_add_neon (float       *x,
              const float *y,
              guint        n)
{
  for (guint i = 0; i < n; i += 4)
    store_f32_first (x + i, n - i, vaddq_f32 (load_f32_first (x + i, n - i), load_f32_first (y + i, n - i)));
}

static void
rms_norm_neon (const float *x,
               const float *weight,
               float       *out,
               guint        n,
               float        eps)
{
  float32x4_t sums[4] = { vdupq_n_f32 (0), vdupq_n_f32 (0), vdupq_n_f32 (0), vdupq_n_f32 (0) };
  float32x4_t sum;
  float factor;
  guint i = 0;

  for (; i + 16 <= n; i += 16)
    for (guint s = 0; s < 4; s++)
      {
        float32x4_t value = vld1q_f32 (x + i + s * 4);

        sums[s] = vfmaq_f32 (sums[s], value, value);
      }
  for (; i < n; i += 4)
    {
      float32x4_t value = load_f32_first (x + i, n - i);

      sums[0] = vfmaq_f32 (sums[0], value, value);
    }
  sum = vaddq_f32 (vaddq_f32 (sums[0], sums[1]), vaddq_f32 (sums[2], sums[3]));
  factor = (float) (1.0 / sqrt ((double) vaddvq_f32 (sum) / n + eps));
  for (i = 0; i < n; i += 4)
    {
      float32x4_t value = vmulq_n_f32 (load_f32_first (x + i, n - i), factor);

      store_f32_first (out + i, n - i, vmulq_f32 (value, load_f32_first (weight + i, n - i)));
    }
}

static void
silu_mul_neon (float       *gate,
               const float *up,
               guint        n)
{
  for (guint i = 0; i < n; i += 4)
    {
      float32x4_t value = load_f32_first (gate + i, n - i);
      float32x4_t divisor = vaddq_f32 (vdupq_n_f32 (1.0f), exp_neon (vnegq_f32 (value)));

      store_f32_first (gate + i, n - i, vmulq_f32 (vdivq_f32 (value, divisor), load_f32_first (up + i, n - i)));
    }
}

static void
float_to_f16_neon (const float *x,
                   guint16     *out,
                   guint        n)
{
  for (guint i = 0; i < n; i += 4)
    {
      uint16x4_t halves = vreinterpret_u16_f16 (vcvt_f16_f32 (load_f32_first (x + i, n - i)));
      guint16 copy[4];

      vst1_u16 (copy, halves);
      memcpy (out + i, copy, MIN (n - i, 4) * sizeof *out);
    }
}

void
rill_kernels_set_neon_vectors (RillKernels *kernels)
{
  kernels->scores_f32 = scores_f32_neon;
  kernels->scores_f16 = scores_f16_neon;
  kernels->scores_q8_0 = scores_q8_0_neon;
  kernels->mix_f32 = mix_f32_neon;
  kernels->mix_f16 = mix_f16_neon;
  kernels->mix_q8_0 = mix_q8_0_neon;
  kernels->softmax_exp = softmax_exp_neon;
  kernels->vec_max = vec_max_neon;
  kernels->vec_scale = vec_scale_neon;
  kernels->vec_add = vec_add_neon;
  kernels->rms_norm = rms_norm_neon;
  kernels->silu_mul = silu_mul_neon;
  kernels->float_to_f16 = float_to_f16_neon;
}
