/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX2 with FMA and F16C, vectors: attention over cached rows, the softmax and the small operations between the
 * products.
 */

#include "kernels/kernels-avx2.h"
#include "kernels/kernels-tiers.h"

#include <math.h>

#define SCORE_ROWS 8
#define MIX_DIMS 32
/* Rows are summed in runs of this many, each run in two chains, and runs are added to the output: chains of thousands
 * of roundings would show. */
#define MIX_RUN 64

/* --- Scores ------------------------------------------------------------------------------------------------------ */

/* Lane r of the result is the sum of all lanes of rows[r]. */
static inline __m256
sum_eight (const __m256 rows[SCORE_ROWS])
{
  __m256 first = _mm256_hadd_ps (_mm256_hadd_ps (rows[0], rows[1]), _mm256_hadd_ps (rows[2], rows[3]));
  __m256 second = _mm256_hadd_ps (_mm256_hadd_ps (rows[4], rows[5]), _mm256_hadd_ps (rows[6], rows[7]));

  /* Each half holds half of every row's lanes. */
  return _mm256_add_ps (_mm256_permute2f128_ps (first, second, 0x20), _mm256_permute2f128_ps (first, second, 0x31));
}

static inline __m256
dot_f32 (const void  *k,
         const float *q,
         guint        head_dim)
{
  const float *row = k;
  __m256 sum = _mm256_setzero_ps ();

  for (guint d = 0; d < head_dim; d += 8)
    sum = _mm256_fmadd_ps (load_f32_first (row + d, head_dim - d), load_f32_first (q + d, head_dim - d), sum);
  return sum;
}

static inline __m256
dot_f16 (const void  *k,
         const float *q,
         guint        head_dim)
{
  const guint16 *row = k;
  __m256 sum = _mm256_setzero_ps ();

  for (guint d = 0; d < head_dim; d += 8)
    sum = _mm256_fmadd_ps (load_f16_first (row + d, head_dim - d), load_f32_first (q + d, head_dim - d), sum);
  return sum;
}

static inline __m256
dot_q8_0 (const void  *k,
          const float *q,
          guint        head_dim)
{
  const RillBlockQ8_0 *row = k;
  __m256 sum = _mm256_setzero_ps ();

  for (guint b = 0; b < head_dim / RILL_Q8_0_VALUES; b++, q += RILL_Q8_0_VALUES)
    {
      __m256 dot = _mm256_mul_ps (load_i8 (row[b].quants), _mm256_loadu_ps (q));

      for (guint i = 8; i < RILL_Q8_0_VALUES; i += 8)
        dot = _mm256_fmadd_ps (load_i8 (row[b].quants + i), _mm256_loadu_ps (q + i), dot);
      sum = _mm256_fmadd_ps (dot, broadcast_f16 (row[b].scale), sum);
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
        __m256 sums[SCORE_ROWS];                                                                                      \
                                                                                                                      \
        for (guint i = 0; i < SCORE_ROWS; i++)                                                                        \
          sums[i] = dot (row_at (k, row_bytes, MIN (r + i, n_rows - 1)), q, head_dim);                                \
        store_f32_first (score + r, n_rows - r, _mm256_mul_ps (sum_eight (sums), _mm256_set1_ps (scale)));            \
      }                                                                                                               \
  }

DEFINE_SCORES (scores_f32_avx2, dot_f32)
DEFINE_SCORES (scores_f16_avx2, dot_f16)
DEFINE_SCORES (scores_q8_0_avx2, dot_q8_0)

/* --- Mix --------------------------------------------------------------------------------------------------------- */

/* How many of @n_dims dimensions are left for the vector @i of four. */
static inline guint
dims_left (guint n_dims,
           guint i)
{
  return n_dims > i * 8 ? n_dims - i * 8 : 0;
}

static inline void
load_row_f32 (__m256      values[4],
              const void *row,
              guint       dim,
              guint       n_dims)
{
  for (guint i = 0; i < 4; i++)
    values[i] = load_f32_first ((const float *) row + dim + i * 8, dims_left (n_dims, i));
}

static inline void
load_row_f16 (__m256      values[4],
              const void *row,
              guint       dim,
              guint       n_dims)
{
  for (guint i = 0; i < 4; i++)
    values[i] = load_f16_first ((const guint16 *) row + dim + i * 8, dims_left (n_dims, i));
}

/* Four vectors are one block, which is always whole. */
static inline void
load_row_q8_0 (__m256      values[4],
               const void *row,
               guint       dim,
               guint       n_dims)
{
  const RillBlockQ8_0 *block = (const RillBlockQ8_0 *) row + dim / RILL_Q8_0_VALUES;
  __m256 scale = broadcast_f16 (block->scale);

  for (guint i = 0; i < 4; i++)
    values[i] = _mm256_mul_ps (load_i8 (block->quants + i * 8), scale);
}

#define DEFINE_MIX(name, load_row)                                                                                    \
  static inline void name##_run (const float *p, const void *v, gsize row_bytes, guint n_rows, guint dim,             \
                                 guint n_dims, float *out)                                                            \
  {                                                                                                                   \
    __m256 sums[2][4];                                                                                                \
                                                                                                                      \
    for (guint i = 0; i < 4; i++)                                                                                     \
      sums[0][i] = sums[1][i] = _mm256_setzero_ps ();                                                                 \
    for (guint r = 0; r < n_rows; r += 2)                                                                             \
      for (guint chain = 0; chain < 2 && r + chain < n_rows; chain++)                                                 \
        {                                                                                                             \
          __m256 values[4];                                                                                           \
                                                                                                                      \
          load_row (values, row_at (v, row_bytes, r + chain), dim, n_dims);                                           \
          for (guint i = 0; i < 4; i++)                                                                               \
            sums[chain][i] = _mm256_fmadd_ps (_mm256_set1_ps (p[r + chain]), values[i], sums[chain][i]);              \
        }                                                                                                             \
    for (guint i = 0; i < 4 && dims_left (n_dims, i) > 0; i++)                                                        \
      {                                                                                                               \
        float *place = out + dim + i * 8;                                                                             \
        guint left = dims_left (n_dims, i);                                                                           \
                                                                                                                      \
        store_f32_first (place, left,                                                                                 \
                         _mm256_add_ps (load_f32_first (place, left), _mm256_add_ps (sums[0][i], sums[1][i])));       \
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

DEFINE_MIX (mix_f32_avx2, load_row_f32)
DEFINE_MIX (mix_f16_avx2, load_row_f16)
DEFINE_MIX (mix_q8_0_avx2, load_row_q8_0)

/* --- Vectors ----------------------------------------------------------------------------------------------------- */

static float
softmax_exp_avx2 (float *x,
                  guint  n,
                  float  max)
{
  __m256 sum = _mm256_setzero_ps ();

  for (guint i = 0; i < n; i += 8)
    {
      __m256 lanes = _mm256_castsi256_ps (first_lanes (n - i));
      __m256 value = exp_avx2 (_mm256_sub_ps (load_f32_first (x + i, n - i), _mm256_set1_ps (max)));

      store_f32_first (x + i, n - i, value);
      sum = _mm256_add_ps (sum, _mm256_and_ps (lanes, value));
    }
  return sum_lanes (sum);
}

static float
vec_max_avx2 (const float *x,
              guint        n)
{
  __m256 max = _mm256_set1_ps (x[0]);

  for (guint i = 0; i < n; i += 8)
    {
      __m256 lanes = _mm256_castsi256_ps (first_lanes (n - i));

      max = _mm256_max_ps (max, _mm256_blendv_ps (max, load_f32_first (x + i, n - i), lanes));
    }
  return max_lanes (max);
}

static void
vec_scale_avx2 (float *x,
                guint  n,
                float  factor)
{
  for (guint i = 0; i < n; i += 8)
    store_f32_first (x + i, n - i, _mm256_mul_ps (load_f32_first (x + i, n - i), _mm256_set1_ps (factor)));
}

static void
vec_add_avx2 (float       *x,
              const float *y,
              guint        n)
{
  for (guint i = 0; i < n; i += 8)
    store_f32_first (x + i, n - i, _mm256_add_ps (load_f32_first (x + i, n - i), load_f32_first (y + i, n - i)));
}

static void
rms_norm_avx2 (const float *x,
               const float *weight,
               float       *out,
               guint        n,
               float        eps)
{
  __m256 sum = _mm256_setzero_ps ();
  __m256 factor;

  for (guint i = 0; i < n; i += 8)
    {
      __m256 value = load_f32_first (x + i, n - i);

      sum = _mm256_fmadd_ps (value, value, sum);
    }
  factor = _mm256_set1_ps ((float) (1.0 / sqrt ((double) sum_lanes (sum) / n + eps)));
  for (guint i = 0; i < n; i += 8)
    {
      __m256 value = _mm256_mul_ps (load_f32_first (x + i, n - i), factor);

      store_f32_first (out + i, n - i, _mm256_mul_ps (value, load_f32_first (weight + i, n - i)));
    }
}

static void
silu_mul_avx2 (float       *gate,
               const float *up,
               guint        n)
{
  for (guint i = 0; i < n; i += 8)
    {
      __m256 value = load_f32_first (gate + i, n - i);
      __m256 divisor = _mm256_add_ps (_mm256_set1_ps (1.0f), exp_avx2 (_mm256_sub_ps (_mm256_setzero_ps (), value)));

      store_f32_first (gate + i, n - i,
                       _mm256_mul_ps (_mm256_div_ps (value, divisor), load_f32_first (up + i, n - i)));
    }
}

static void
float_to_f16_avx2 (const float *x,
                   guint16     *out,
                   guint        n)
{
  for (guint i = 0; i < n; i += 8)
    {
      __m128i halves = _mm256_cvtps_ph (load_f32_first (x + i, n - i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
      guint16 copy[8];

      if (n - i >= 8)
        {
          _mm_storeu_si128 ((__m128i *) (void *) (out + i), halves);
          continue;
        }
      _mm_storeu_si128 ((__m128i *) (void *) copy, halves);
      memcpy (out + i, copy, (n - i) * sizeof *out);
    }
}

void
rill_kernels_set_avx2_vectors (RillKernels *kernels)
{
  kernels->scores_f32 = scores_f32_avx2;
  kernels->scores_f16 = scores_f16_avx2;
  kernels->scores_q8_0 = scores_q8_0_avx2;
  kernels->mix_f32 = mix_f32_avx2;
  kernels->mix_f16 = mix_f16_avx2;
  kernels->mix_q8_0 = mix_q8_0_avx2;
  kernels->softmax_exp = softmax_exp_avx2;
  kernels->vec_max = vec_max_avx2;
  kernels->vec_scale = vec_scale_avx2;
  kernels->vec_add = vec_add_avx2;
  kernels->rms_norm = rms_norm_avx2;
  kernels->silu_mul = silu_mul_avx2;
  kernels->float_to_f16 = float_to_f16_avx2;
}
