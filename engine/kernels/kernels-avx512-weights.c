/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 (F, BW, VL, DQ), float weights, and activations quantised. A product waits for memory, so rows are read as
 * long streams.
 */

#include "kernels/kernels-tiers.h"

#include "kernels/kernels-avx512.h"

#include <math.h>
#include <string.h>

/* --- Float weights ----------------------------------------------------------------------------------------------- */

/* Four accumulators hide the latency of the multiply-add and shorten each one's chain of roundings. */
#define DEFINE_GEMV(name, element, load, load_mask)                                                                   \
  static float name##_row (const element *w, const float *x, guint n)                                                 \
  {                                                                                                                   \
    __m512 sum0 = _mm512_setzero_ps ();                                                                               \
    __m512 sum1 = _mm512_setzero_ps ();                                                                               \
    __m512 sum2 = _mm512_setzero_ps ();                                                                               \
    __m512 sum3 = _mm512_setzero_ps ();                                                                               \
    guint i = 0;                                                                                                      \
                                                                                                                      \
    for (; i + 64 <= n; i += 64)                                                                                      \
      {                                                                                                               \
        prefetch_ahead (w + i, 64 * sizeof *w);                                                                       \
        sum0 = _mm512_fmadd_ps (load (w + i), _mm512_loadu_ps (x + i), sum0);                                         \
        sum1 = _mm512_fmadd_ps (load (w + i + 16), _mm512_loadu_ps (x + i + 16), sum1);                               \
        sum2 = _mm512_fmadd_ps (load (w + i + 32), _mm512_loadu_ps (x + i + 32), sum2);                               \
        sum3 = _mm512_fmadd_ps (load (w + i + 48), _mm512_loadu_ps (x + i + 48), sum3);                               \
      }                                                                                                               \
    for (; i < n; i += 16)                                                                                            \
      {                                                                                                               \
        __mmask16 mask = first_lanes (n - i);                                                                         \
                                                                                                                      \
        sum0 = _mm512_fmadd_ps (load_mask (mask, w + i), _mm512_maskz_loadu_ps (mask, x + i), sum0);                  \
      }                                                                                                               \
    return _mm512_reduce_add_ps (_mm512_add_ps (_mm512_add_ps (sum0, sum1), _mm512_add_ps (sum2, sum3)));             \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y)             \
  {                                                                                                                   \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      y[r] = name##_row ((const element *) row_at (w, row_bytes, r), x, n_cols);                                      \
  }

DEFINE_GEMV (gemv_f32_avx512, float, _mm512_loadu_ps, _mm512_maskz_loadu_ps)
DEFINE_GEMV (gemv_f16_avx512, guint16, load_f16, load_f16_mask)
DEFINE_GEMV (gemv_bf16_avx512, guint16, load_bf16, load_bf16_mask)

/* --- Activations ------------------------------------------------------------------------------------------------- */

/* The largest of each four lanes, in all four. */
static inline __m512
max_of_fours (__m512 lanes)
{
  lanes = _mm512_max_ps (lanes, _mm512_permute_ps (lanes, _MM_SHUFFLE (2, 3, 0, 1)));
  return _mm512_max_ps (lanes, _mm512_permute_ps (lanes, _MM_SHUFFLE (1, 0, 3, 2)));
}

static inline __m512
sum_of_fours (__m512 lanes)
{
  lanes = _mm512_add_ps (lanes, _mm512_permute_ps (lanes, _MM_SHUFFLE (2, 3, 0, 1)));
  return _mm512_add_ps (lanes, _mm512_permute_ps (lanes, _MM_SHUFFLE (1, 0, 3, 2)));
}

static inline void
quantize_act_block (const float  *values,
                    RillActGroup *group,
                    guint         block)
{
  const __m512 most = _mm512_set1_ps (127.0f);
  const __m512 zero = _mm512_setzero_ps ();
  __m512 low = _mm512_loadu_ps (values);
  __m512 high = _mm512_loadu_ps (values + 16);
  __m512 max = max_of_fours (_mm512_max_ps (_mm512_abs_ps (low), _mm512_abs_ps (high)));
  /* NaN where a value is not finite. */
  __m512 poison = sum_of_fours (_mm512_fmadd_ps (low, zero, _mm512_mul_ps (high, zero)));
  __mmask16 poisoned = _mm512_cmp_ps_mask (poison, poison, _CMP_UNORD_Q);
  __mmask16 full = _mm512_cmp_ps_mask (max, _mm512_set1_ps (127.0f / G_MAXFLOAT), _CMP_NLT_UQ) & (__mmask16) ~poisoned;
  __m512 inverse = _mm512_div_ps (most, max);
  __m512 scales = _mm512_mask_mov_ps (_mm512_maskz_div_ps (full, max, most), poisoned, _mm512_set1_ps (NAN));
  __m128i quants[2] = {
    _mm512_cvtepi32_epi8 (_mm512_maskz_cvtps_epi32 (full, _mm512_mul_ps (low, inverse))),
    _mm512_cvtepi32_epi8 (_mm512_maskz_cvtps_epi32 (full, _mm512_mul_ps (high, inverse))),
  };
  /* Eight times the sum of four quants stays far within 16 bits. */
  __m128i low_pairs = _mm_maddubs_epi16 (_mm_set1_epi8 (8), quants[0]);
  __m128i pairs = _mm_add_epi16 (low_pairs, _mm_maddubs_epi16 (_mm_set1_epi8 (8), quants[1]));
  const __m512i fours = _mm512_set_epi32 (12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0);

  _mm_storeu_si128 ((__m128i *) (void *) group->quants[0][block], quants[0]);
  _mm_storeu_si128 ((__m128i *) (void *) group->quants[1][block], quants[1]);
  _mm_storeu_si128 ((__m128i *) (void *) group->offsets[block], _mm_madd_epi16 (pairs, _mm_set1_epi16 (-1)));
  _mm_storeu_si128 ((__m128i *) (void *) group->low_offsets[block], _mm_madd_epi16 (low_pairs, _mm_set1_epi16 (-1)));
  _mm_storeu_ps (group->scales[block], _mm512_castps512_ps128 (_mm512_permutexvar_ps (fours, scales)));
}

static void
quantize_act_avx512 (const float  *x,
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
to_float_f16_avx512 (const void *w,
                     float      *values,
                     gsize       n_values)
{
  const guint16 *row = w;

  for (gsize i = 0; i < n_values; i += 16)
    {
      __mmask16 mask = first_lanes ((guint) MIN (n_values - i, 16));

      _mm512_mask_storeu_ps (values + i, mask, load_f16_mask (mask, row + i));
    }
}

static void
to_float_bf16_avx512 (const void *w,
                      float      *values,
                      gsize       n_values)
{
  const guint16 *row = w;

  for (gsize i = 0; i < n_values; i += 16)
    {
      __mmask16 mask = first_lanes ((guint) MIN (n_values - i, 16));

      _mm512_mask_storeu_ps (values + i, mask, load_bf16_mask (mask, row + i));
    }
}

static void
to_float_q8_0_avx512 (const void *w,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ8_0 *row = w;

  for (gsize b = 0; b < n_values / RILL_Q8_0_VALUES; b++, values += RILL_Q8_0_VALUES)
    {
      __m512 scale = broadcast_f16 (row[b].scale);

      _mm512_storeu_ps (values, _mm512_mul_ps (load_i8 (row[b].quants), scale));
      _mm512_storeu_ps (values + 16, _mm512_mul_ps (load_i8 (row[b].quants + 16), scale));
    }
}

static void
to_float_q4_0_avx512 (const void *w,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ4_0 *row = w;
  const __m128i nibble = _mm_set1_epi8 (15);
  const __m128i offset = _mm_set1_epi8 (8);

  for (gsize b = 0; b < n_values / RILL_Q4_0_VALUES; b++, values += RILL_Q4_0_VALUES)
    {
      __m512 scale = broadcast_f16 (row[b].scale);
      __m128i quants = _mm_loadu_si128 ((const __m128i *) (const void *) row[b].quants);
      __m128i low = _mm_sub_epi8 (_mm_and_si128 (quants, nibble), offset);
      __m128i high = _mm_sub_epi8 (_mm_and_si128 (_mm_srli_epi16 (quants, 4), nibble), offset);

      _mm512_storeu_ps (values, _mm512_mul_ps (_mm512_cvtepi32_ps (_mm512_cvtepi8_epi32 (low)), scale));
      _mm512_storeu_ps (values + 16, _mm512_mul_ps (_mm512_cvtepi32_ps (_mm512_cvtepi8_epi32 (high)), scale));
    }
}

void
rill_kernels_set_avx512_weights (RillKernels *kernels)
{
  kernels->gemv_float[RILL_TYPE_F32] = gemv_f32_avx512;
  kernels->gemv_float[RILL_TYPE_F16] = gemv_f16_avx512;
  kernels->gemv_float[RILL_TYPE_BF16] = gemv_bf16_avx512;
  kernels->quantize_act = quantize_act_avx512;
  kernels->to_float[RILL_TYPE_F16] = to_float_f16_avx512;
  kernels->to_float[RILL_TYPE_BF16] = to_float_bf16_avx512;
  kernels->to_float[RILL_TYPE_Q8_0] = to_float_q8_0_avx512;
  kernels->to_float[RILL_TYPE_Q4_0] = to_float_q4_0_avx512;
}
