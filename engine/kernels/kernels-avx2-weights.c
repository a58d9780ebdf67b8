/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX2 with FMA and F16C, float weights, and activations quantised. Rows are taken one after the other: the reads
 * are one long stream, and no row's result can depend on its neighbours.
 */

#include "kernels/kernels-avx2.h"
#include "kernels/kernels-tiers.h"

#include <math.h>

/* --- Float weights ----------------------------------------------------------------------------------------------- */

/* Four accumulators hide the latency of the multiply-add and shorten each one's chain of roundings. */
#define DEFINE_GEMV(name, element, load_first)                                                                        \
  static float name##_row (const element *w, const float *x, guint n)                                                 \
  {                                                                                                                   \
    __m256 sum0 = _mm256_setzero_ps ();                                                                               \
    __m256 sum1 = _mm256_setzero_ps ();                                                                               \
    __m256 sum2 = _mm256_setzero_ps ();                                                                               \
    __m256 sum3 = _mm256_setzero_ps ();                                                                               \
    guint i = 0;                                                                                                      \
                                                                                                                      \
    for (; i + 32 <= n; i += 32)                                                                                      \
      {                                                                                                               \
        sum0 = _mm256_fmadd_ps (load_first (w + i, 8), _mm256_loadu_ps (x + i), sum0);                                \
        sum1 = _mm256_fmadd_ps (load_first (w + i + 8, 8), _mm256_loadu_ps (x + i + 8), sum1);                        \
        sum2 = _mm256_fmadd_ps (load_first (w + i + 16, 8), _mm256_loadu_ps (x + i + 16), sum2);                      \
        sum3 = _mm256_fmadd_ps (load_first (w + i + 24, 8), _mm256_loadu_ps (x + i + 24), sum3);                      \
      }                                                                                                               \
    for (; i < n; i += 8)                                                                                             \
      sum0 = _mm256_fmadd_ps (load_first (w + i, n - i), load_f32_first (x + i, n - i), sum0);                        \
    return sum_lanes (_mm256_add_ps (_mm256_add_ps (sum0, sum1), _mm256_add_ps (sum2, sum3)));                        \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y)             \
  {                                                                                                                   \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      y[r] = name##_row (row_at (w, row_bytes, r), x, n_cols);                                                        \
  }

DEFINE_GEMV (gemv_f32_avx2, float, load_f32_first)
DEFINE_GEMV (gemv_f16_avx2, guint16, load_f16_first)
DEFINE_GEMV (gemv_bf16_avx2, guint16, load_bf16_first)

/* --- Activations ------------------------------------------------------------------------------------------------- */

/* The largest of each four lanes, in all four. */
static inline __m256
max_of_fours (__m256 lanes)
{
  lanes = _mm256_max_ps (lanes, _mm256_permute_ps (lanes, _MM_SHUFFLE (2, 3, 0, 1)));
  return _mm256_max_ps (lanes, _mm256_permute_ps (lanes, _MM_SHUFFLE (1, 0, 3, 2)));
}

static inline __m256
sum_of_fours (__m256 lanes)
{
  lanes = _mm256_add_ps (lanes, _mm256_permute_ps (lanes, _MM_SHUFFLE (2, 3, 0, 1)));
  return _mm256_add_ps (lanes, _mm256_permute_ps (lanes, _MM_SHUFFLE (1, 0, 3, 2)));
}

/* Values 0 to 7 of two lanes, four and four in @low and @high. Makes them whole numbers; returns the lanes' scales. */
static inline __m256
quantize_two_lanes (__m256 *low,
                    __m256 *high)
{
  const __m256 sign = _mm256_set1_ps (-0.0f);
  const __m256 zero = _mm256_setzero_ps ();
  const __m256 most = _mm256_set1_ps (127.0f);
  __m256 max = max_of_fours (_mm256_max_ps (_mm256_andnot_ps (sign, *low), _mm256_andnot_ps (sign, *high)));
  /* NaN where a value is not finite. */
  __m256 poison = sum_of_fours (_mm256_fmadd_ps (*low, zero, _mm256_mul_ps (*high, zero)));
  __m256 poisoned = _mm256_cmp_ps (poison, poison, _CMP_UNORD_Q);
  __m256 empty = _mm256_or_ps (poisoned, _mm256_cmp_ps (max, _mm256_set1_ps (127.0f / G_MAXFLOAT), _CMP_LT_OQ));
  __m256 inverse = _mm256_div_ps (most, max);

  *low = _mm256_andnot_ps (empty, _mm256_mul_ps (*low, inverse));
  *high = _mm256_andnot_ps (empty, _mm256_mul_ps (*high, inverse));
  return _mm256_or_ps (poisoned, _mm256_andnot_ps (empty, _mm256_div_ps (max, most)));
}

static inline __m128i
pack_sixteen (__m256 first,
              __m256 second)
{
  /* Packing works within 128 bits: the order is mended by swapping the middle quarters. */
  __m256i words = _mm256_packs_epi32 (_mm256_cvtps_epi32 (first), _mm256_cvtps_epi32 (second));

  words = _mm256_permute4x64_epi64 (words, _MM_SHUFFLE (3, 1, 2, 0));
  return _mm_packs_epi16 (_mm256_castsi256_si128 (words), _mm256_extracti128_si256 (words, 1));
}

static inline void
quantize_act_block (const float  *values,
                    RillActGroup *group,
                    guint         block)
{
  const __m256i fours = _mm256_set_epi32 (4, 0, 4, 0, 4, 0, 4, 0);
  __m256 v[] = { _mm256_loadu_ps (values), _mm256_loadu_ps (values + 8), _mm256_loadu_ps (values + 16),
                 _mm256_loadu_ps (values + 24) };
  __m256 first = quantize_two_lanes (&v[0], &v[2]);
  __m256 second = quantize_two_lanes (&v[1], &v[3]);
  __m256 scales = _mm256_blend_ps (_mm256_permutevar8x32_ps (first, fours), _mm256_permutevar8x32_ps (second, fours),
                                   0x0c);
  __m128i low = pack_sixteen (v[0], v[1]);
  __m128i high = pack_sixteen (v[2], v[3]);
  /* Eight times the sum of four quants stays far within 16 bits. */
  __m128i low_pairs = _mm_maddubs_epi16 (_mm_set1_epi8 (8), low);
  __m128i pairs = _mm_add_epi16 (low_pairs, _mm_maddubs_epi16 (_mm_set1_epi8 (8), high));

  _mm_store_si128 ((__m128i *) (void *) group->quants[0][block], low);
  _mm_store_si128 ((__m128i *) (void *) group->quants[1][block], high);
  _mm_store_si128 ((__m128i *) (void *) group->offsets[block], _mm_madd_epi16 (pairs, _mm_set1_epi16 (-1)));
  _mm_store_si128 ((__m128i *) (void *) group->low_offsets[block], _mm_madd_epi16 (low_pairs, _mm_set1_epi16 (-1)));
  _mm_store_ps (group->scales[block], _mm256_castps256_ps128 (scales));
}

static void
quantize_act_avx2 (const float  *x,
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
to_float_f16_avx2 (const void *w,
                   float      *values,
                   gsize       n_values)
{
  const guint16 *row = w;

  for (gsize i = 0; i < n_values; i += 8)
    {
      const guint left = (guint) MIN (n_values - i, 8);

      store_f32_first (values + i, left, load_f16_first (row + i, left));
    }
}

static void
to_float_bf16_avx2 (const void *w,
                    float      *values,
                    gsize       n_values)
{
  const guint16 *row = w;

  for (gsize i = 0; i < n_values; i += 8)
    {
      const guint left = (guint) MIN (n_values - i, 8);

      store_f32_first (values + i, left, load_bf16_first (row + i, left));
    }
}

static void
to_float_q8_0_avx2 (const void *w,
                    float      *values,
                    gsize       n_values)
{
  const RillBlockQ8_0 *row = w;

  for (gsize b = 0; b < n_values / RILL_Q8_0_VALUES; b++, values += RILL_Q8_0_VALUES)
    {
      __m256 scale = broadcast_f16 (row[b].scale);

      for (guint i = 0; i < RILL_Q8_0_VALUES; i += 8)
        _mm256_storeu_ps (values + i, _mm256_mul_ps (load_i8 (row[b].quants + i), scale));
    }
}

static inline void
store_bytes (float  *values,
             __m128i bytes,
             __m256  scale)
{
  __m256 first = _mm256_cvtepi32_ps (_mm256_cvtepi8_epi32 (bytes));
  __m256 second = _mm256_cvtepi32_ps (_mm256_cvtepi8_epi32 (_mm_unpackhi_epi64 (bytes, bytes)));

  _mm256_storeu_ps (values, _mm256_mul_ps (first, scale));
  _mm256_storeu_ps (values + 8, _mm256_mul_ps (second, scale));
}

static void
to_float_q4_0_avx2 (const void *w,
                    float      *values,
                    gsize       n_values)
{
  const RillBlockQ4_0 *row = w;
  const __m128i nibble = _mm_set1_epi8 (15);
  const __m128i offset = _mm_set1_epi8 (8);

  for (gsize b = 0; b < n_values / RILL_Q4_0_VALUES; b++, values += RILL_Q4_0_VALUES)
    {
      __m256 scale = broadcast_f16 (row[b].scale);
      __m128i quants = _mm_loadu_si128 ((const __m128i *) (const void *) row[b].quants);

      store_bytes (values, _mm_sub_epi8 (_mm_and_si128 (quants, nibble), offset), scale);
      store_bytes (values + 16, _mm_sub_epi8 (_mm_and_si128 (_mm_srli_epi16 (quants, 4), nibble), offset), scale);
    }
}

void
rill_kernels_set_avx2_weights (RillKernels *kernels)
{
  kernels->gemv_float[RILL_TYPE_F32] = gemv_f32_avx2;
  kernels->gemv_float[RILL_TYPE_F16] = gemv_f16_avx2;
  kernels->gemv_float[RILL_TYPE_BF16] = gemv_bf16_avx2;
  kernels->quantize_act = quantize_act_avx2;
  kernels->to_float[RILL_TYPE_F16] = to_float_f16_avx2;
  kernels->to_float[RILL_TYPE_BF16] = to_float_bf16_avx2;
  kernels->to_float[RILL_TYPE_Q8_0] = to_float_q8_0_avx2;
  kernels->to_float[RILL_TYPE_Q4_0] = to_float_q4_0_avx2;
}
