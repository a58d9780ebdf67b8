/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 (F, BW, VL, DQ), vectors: attention over cached rows, the softmax and the small operations between the
 * products.
 */

#include "kernels/kernels-avx512.h"
#include "kernels/kernels-tiers.h"

#include <math.h>

#define SCORE_ROWS 16
#define MIX_DIMS 64

/* --- Scores ------------------------------------------------------------------------------------------------------ */

/* Lane r of the result is the sum of all lanes of rows[r]: each step adds two registers' lanes and halves the number of
 * registers, with rows paired so that they end up in order. */
static inline __m512
sum_sixteen (__m512 rows[SCORE_ROWS])
{
  __m512 fours[4];
  __m512 low, high;

  for (guint i = 0; i < 4; i++)
    {
      const __m512 *r = rows + i * 4;
      __m512 ab = _mm512_add_ps (_mm512_unpacklo_ps (r[0], r[1]), _mm512_unpackhi_ps (r[0], r[1]));
      __m512 cd = _mm512_add_ps (_mm512_unpacklo_ps (r[2], r[3]), _mm512_unpackhi_ps (r[2], r[3]));

      fours[i] = _mm512_add_ps (
          _mm512_castpd_ps (_mm512_unpacklo_pd (_mm512_castps_pd (ab), _mm512_castps_pd (cd))),
          _mm512_castpd_ps (_mm512_unpackhi_pd (_mm512_castps_pd (ab), _mm512_castps_pd (cd))));
    }
  low = _mm512_add_ps (_mm512_shuffle_f32x4 (fours[0], fours[1], 0x88),
                       _mm512_shuffle_f32x4 (fours[0], fours[1], 0xdd));
  high = _mm512_add_ps (_mm512_shuffle_f32x4 (fours[2], fours[3], 0x88),
                        _mm512_shuffle_f32x4 (fours[2], fours[3], 0xdd));
  return _mm512_add_ps (_mm512_shuffle_f32x4 (low, high, 0x88), _mm512_shuffle_f32x4 (low, high, 0xdd));
}

/* Adds dimensions [d, d + 16) of each row; beyond the last row the last one is taken again, so that all go the same
 * way. */
#define DEFINE_ADD_DIMS(name, element, load_mask)                                                                     \
  static inline void name (__m512 sums[SCORE_ROWS], const float *q, const void *k, gsize row_bytes, guint n_rows,     \
                           guint d, __mmask16 mask)                                                                   \
  {                                                                                                                   \
    __m512 query = _mm512_maskz_loadu_ps (mask, q + d);                                                               \
                                                                                                                      \
    for (guint r = 0; r < SCORE_ROWS; r++)                                                                            \
      {                                                                                                               \
        const element *row = row_at (k, row_bytes, MIN (r, n_rows - 1));                                              \
                                                                                                                      \
        sums[r] = _mm512_fmadd_ps (load_mask (mask, row + d), query, sums[r]);                                        \
      }                                                                                                               \
  }

DEFINE_ADD_DIMS (add_dims_f32, float, _mm512_maskz_loadu_ps)
DEFINE_ADD_DIMS (add_dims_f16, guint16, load_f16_mask)

#define DEFINE_DOTS(name, add_dims)                                                                                   \
  static inline void name (__m512 sums[SCORE_ROWS], const float *q, const void *k, gsize row_bytes, guint n_rows,     \
                           guint head_dim)                                                                            \
  {                                                                                                                   \
    guint d = 0;                                                                                                      \
                                                                                                                      \
    for (; d + 16 <= head_dim; d += 16)                                                                               \
      add_dims (sums, q, k, row_bytes, n_rows, d, 0xffff);                                                            \
    if (d < head_dim)                                                                                                 \
      add_dims (sums, q, k, row_bytes, n_rows, d, first_lanes (head_dim - d));                                        \
  }

DEFINE_DOTS (dots_f32, add_dims_f32)
DEFINE_DOTS (dots_f16, add_dims_f16)

static inline void
dots_q8_0 (__m512       sums[SCORE_ROWS],
           const float *q,
           const void  *k,
           gsize        row_bytes,
           guint        n_rows,
           guint        head_dim)
{
  for (guint b = 0; b < head_dim / RILL_Q8_0_VALUES; b++)
    {
      __m512 low = _mm512_loadu_ps (q + b * RILL_Q8_0_VALUES);
      __m512 high = _mm512_loadu_ps (q + b * RILL_Q8_0_VALUES + 16);

      for (guint r = 0; r < SCORE_ROWS; r++)
        {
          const RillBlockQ8_0 *block = (const RillBlockQ8_0 *) row_at (k, row_bytes, MIN (r, n_rows - 1)) + b;
          __m512 dot = _mm512_mul_ps (load_i8 (block->quants), low);

          dot = _mm512_fmadd_ps (load_i8 (block->quants + 16), high, dot);
          sums[r] = _mm512_fmadd_ps (dot, broadcast_f16 (block->scale), sums[r]);
        }
    }
}

#define DEFINE_SCORES(name, dots)                                                                                     \
  static inline void name##_block (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim,      \
                                   float scale, float *score)                                                         \
  {                                                                                                                   \
    __m512 sums[SCORE_ROWS];                                                                                          \
                                                                                                                      \
    for (guint r = 0; r < SCORE_ROWS; r++)                                                                            \
      sums[r] = _mm512_setzero_ps ();                                                                                 \
    dots (sums, q, k, row_bytes, n_rows, head_dim);                                                                   \
    _mm512_mask_storeu_ps (score, first_lanes (n_rows), _mm512_mul_ps (sum_sixteen (sums), _mm512_set1_ps (scale)));  \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim, float scale,        \
                    float *score)                                                                                     \
  {                                                                                                                   \
    guint r = 0;                                                                                                      \
                                                                                                                      \
    for (; r + SCORE_ROWS <= n_rows; r += SCORE_ROWS)                                                                 \
      name##_block (q, row_at (k, row_bytes, r), row_bytes, SCORE_ROWS, head_dim, scale, score + r);                  \
    if (r < n_rows)                                                                                                   \
      name##_block (q, row_at (k, row_bytes, r), row_bytes, n_rows - r, head_dim, scale, score + r);                  \
  }

DEFINE_SCORES (scores_f32_avx512, dots_f32)
DEFINE_SCORES (scores_f16_avx512, dots_f16)
DEFINE_SCORES (scores_q8_0_avx512, dots_q8_0)

/* --- Mix --------------------------------------------------------------------------------------------------------- */

/* Rows are summed in runs of this many, each run in two chains, and runs are added to the output: chains of thousands
 * of roundings would show. */
#define MIX_RUN 64

static inline void
load_row_f32 (__m512      values[4],
              const void *row,
              guint       dim,
              const __mmask16 *masks)
{
  const float *v = (const float *) row + dim;

  for (guint i = 0; i < 4; i++)
    values[i] = _mm512_maskz_loadu_ps (masks[i], v + i * 16);
}

static inline void
load_row_f16 (__m512      values[4],
              const void *row,
              guint       dim,
              const __mmask16 *masks)
{
  const guint16 *v = (const guint16 *) row + dim;

  for (guint i = 0; i < 4; i++)
    values[i] = load_f16_mask (masks[i], v + i * 16);
}

static inline void
load_row_q8_0 (__m512      values[4],
               const void *row,
               guint       dim,
               const __mmask16 *masks)
{
  const RillBlockQ8_0 *blocks = (const RillBlockQ8_0 *) row + dim / RILL_Q8_0_VALUES;

  /* head_dim is whole blocks: the second one is there or not at all. */
  for (guint i = 0; i < 4; i++)
    {
      const RillBlockQ8_0 *block = blocks + i / 2;

      values[i] = masks[i] == 0 ? _mm512_setzero_ps ()
                                : _mm512_mul_ps (load_i8 (block->quants + i % 2 * 16), broadcast_f16 (block->scale));
    }
}

#define DEFINE_MIX(name, load_row)                                                                                    \
  static inline void name##_run (const float *p, const void *v, gsize row_bytes, guint n_rows, guint dim,             \
                                 const __mmask16 *masks, float *out)                                                  \
  {                                                                                                                   \
    __m512 sums[2][4];                                                                                                \
                                                                                                                      \
    for (guint i = 0; i < 4; i++)                                                                                     \
      sums[0][i] = sums[1][i] = _mm512_setzero_ps ();                                                                 \
    for (guint r = 0; r < n_rows; r += 2)                                                                             \
      for (guint chain = 0; chain < 2 && r + chain < n_rows; chain++)                                                 \
        {                                                                                                             \
          __m512 values[4];                                                                                           \
                                                                                                                      \
          load_row (values, row_at (v, row_bytes, r + chain), dim, masks);                                            \
          for (guint i = 0; i < 4; i++)                                                                               \
            sums[chain][i] = _mm512_fmadd_ps (_mm512_set1_ps (p[r + chain]), values[i], sums[chain][i]);              \
        }                                                                                                             \
    for (guint i = 0; i < 4; i++)                                                                                     \
      {                                                                                                               \
        __m512 sum = _mm512_add_ps (_mm512_maskz_loadu_ps (masks[i], out + dim + i * 16),                             \
                                    _mm512_add_ps (sums[0][i], sums[1][i]));                                          \
                                                                                                                      \
        _mm512_mask_storeu_ps (out + dim + i * 16, masks[i], sum);                                                    \
      }                                                                                                               \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const float *p, const void *v, gsize row_bytes, guint n_rows, guint head_dim, float *out)         \
  {                                                                                                                   \
    for (guint r = 0; r < n_rows; r += MIX_RUN)                                                                       \
      for (guint dim = 0; dim < head_dim; dim += MIX_DIMS)                                                            \
        {                                                                                                             \
          __mmask16 masks[4];                                                                                         \
                                                                                                                      \
          for (guint i = 0; i < 4; i++)                                                                               \
            masks[i] = first_lanes (head_dim - dim > i * 16 ? head_dim - dim - i * 16 : 0);                           \
          name##_run (p + r, row_at (v, row_bytes, r), row_bytes, MIN (MIX_RUN, n_rows - r), dim, masks, out);        \
        }                                                                                                             \
  }

DEFINE_MIX (mix_f32_avx512, load_row_f32)
DEFINE_MIX (mix_f16_avx512, load_row_f16)
DEFINE_MIX (mix_q8_0_avx512, load_row_q8_0)

/* --- Vectors ----------------------------------------------------------------------------------------------------- */

static float
softmax_exp_avx512 (float *x,
                    guint  n,
                    float  max)
{
  __m512 sum = _mm512_setzero_ps ();

  for (guint i = 0; i < n; i += 16)
    {
      __mmask16 mask = first_lanes (n - i);
      __m512 value = exp_avx512 (_mm512_sub_ps (_mm512_maskz_loadu_ps (mask, x + i), _mm512_set1_ps (max)));

      _mm512_mask_storeu_ps (x + i, mask, value);
      sum = _mm512_mask_add_ps (sum, mask, sum, value);
    }
  return _mm512_reduce_add_ps (sum);
}

static float
vec_max_avx512 (const float *x,
                guint        n)
{
  __m512 max = _mm512_set1_ps (x[0]);

  for (guint i = 0; i < n; i += 16)
    max = _mm512_mask_max_ps (max, first_lanes (n - i), max, _mm512_maskz_loadu_ps (first_lanes (n - i), x + i));
  return _mm512_reduce_max_ps (max);
}

static void
vec_scale_avx512 (float *x,
                  guint  n,
                  float  factor)
{
  for (guint i = 0; i < n; i += 16)
    {
      __mmask16 mask = first_lanes (n - i);

      _mm512_mask_storeu_ps (x + i, mask, _mm512_mul_ps (_mm512_maskz_loadu_ps (mask, x + i), _mm512_set1_ps (factor)));
    }
}

static void
vec_add_avx512 (float       *x,
                const float *y,
                guint        n)
{
  for (guint i = 0; i < n; i += 16)
    {
      __mmask16 mask = first_lanes (n - i);

      _mm512_mask_storeu_ps (x + i, mask,
                             _mm512_add_ps (_mm512_maskz_loadu_ps (mask, x + i), _mm512_maskz_loadu_ps (mask, y + i)));
    }
}

static void
rms_norm_avx512 (const float *x,
                 const float *weight,
                 float       *out,
                 guint        n,
                 float        eps)
{
  __m512 sum = _mm512_setzero_ps ();
  __m512 factor;

  for (guint i = 0; i < n; i += 16)
    {
      __m512 value = _mm512_maskz_loadu_ps (first_lanes (n - i), x + i);

      sum = _mm512_fmadd_ps (value, value, sum);
    }
  factor = _mm512_set1_ps ((float) (1.0 / sqrt ((double) _mm512_reduce_add_ps (sum) / n + eps)));
  for (guint i = 0; i < n; i += 16)
    {
      __mmask16 mask = first_lanes (n - i);
      __m512 value = _mm512_mul_ps (_mm512_maskz_loadu_ps (mask, x + i), factor);

      _mm512_mask_storeu_ps (out + i, mask, _mm512_mul_ps (value, _mm512_maskz_loadu_ps (mask, weight + i)));
    }
}

static void
silu_mul_avx512 (float       *gate,
                 const float *up,
                 guint        n)
{
  for (guint i = 0; i < n; i += 16)
    {
      __mmask16 mask = first_lanes (n - i);
      __m512 value = _mm512_maskz_loadu_ps (mask, gate + i);
      __m512 divisor = _mm512_add_ps (_mm512_set1_ps (1.0f), exp_avx512 (_mm512_sub_ps (_mm512_setzero_ps (), value)));

      value = _mm512_mul_ps (_mm512_div_ps (value, divisor), _mm512_maskz_loadu_ps (mask, up + i));
      _mm512_mask_storeu_ps (gate + i, mask, value);
    }
}

static void
float_to_f16_avx512 (const float *x,
                     guint16     *out,
                     guint        n)
{
  for (guint i = 0; i < n; i += 16)
    {
      __mmask16 mask = first_lanes (n - i);
      __m512 value = _mm512_maskz_loadu_ps (mask, x + i);

      _mm256_mask_storeu_epi16 (out + i, mask, _mm512_cvtps_ph (value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    }
}

void
rill_kernels_set_avx512_vectors (RillKernels *kernels)
{
  kernels->scores_f32 = scores_f32_avx512;
  kernels->scores_f16 = scores_f16_avx512;
  kernels->scores_q8_0 = scores_q8_0_avx512;
  kernels->mix_f32 = mix_f32_avx512;
  kernels->mix_f16 = mix_f16_avx512;
  kernels->mix_q8_0 = mix_q8_0_avx512;
  kernels->softmax_exp = softmax_exp_avx512;
  kernels->vec_max = vec_max_avx512;
  kernels->vec_scale = vec_scale_avx512;
  kernels->vec_add = vec_add_avx512;
  kernels->rms_norm = rms_norm_avx512;
  kernels->silu_mul = silu_mul_avx512;
  kernels->float_to_f16 = float_to_f16_avx512;
}
