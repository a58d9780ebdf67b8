/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the AVX2 units share: loads that make floats of every stored type, whole or the first few values, and sums over
 * the lanes. For those units alone.
 */

#pragma once

#include "kernels/exp-poly.h"
#include "kernels/kernels.h"

#include <immintrin.h>
#include <string.h>

static inline const void *
row_at (const void *rows,
        gsize       row_bytes,
        guint       index)
{
  return (const guint8 *) rows + row_bytes * index;
}

/* The first n lanes of 8; all of them for n >= 8. */
static inline __m256i
first_lanes (guint n)
{
  const __m256i lanes = _mm256_set_epi32 (7, 6, 5, 4, 3, 2, 1, 0);

  return _mm256_cmpgt_epi32 (_mm256_set1_epi32 ((int) MIN (n, 8)), lanes);
}

/* The first n of 8 values, zeros behind them; the others are not read. */
static inline __m256
load_f32_first (const float *values,
                guint        n)
{
  return n >= 8 ? _mm256_loadu_ps (values) : _mm256_maskload_ps (values, first_lanes (n));
}

static inline void
store_f32_first (float *values,
                 guint  n,
                 __m256 lanes)
{
  if (n >= 8)
    _mm256_storeu_ps (values, lanes);
  else
    _mm256_maskstore_ps (values, first_lanes (n), lanes);
}

static inline __m128i
load_halves_first (const guint16 *values,
                   guint          n)
{
  guint16 copy[8] = { 0 };

  if (n >= 8)
    return _mm_loadu_si128 ((const __m128i *) (const void *) values);
  memcpy (copy, values, n * sizeof *values);
  return _mm_loadu_si128 ((const __m128i *) (const void *) copy);
}

static inline __m256
load_f16_first (const guint16 *values,
                guint          n)
{
  return _mm256_cvtph_ps (load_halves_first (values, n));
}

static inline __m256
load_bf16_first (const guint16 *values,
                 guint          n)
{
  return _mm256_castsi256_ps (_mm256_slli_epi32 (_mm256_cvtepu16_epi32 (load_halves_first (values, n)), 16));
}

/* 8 signed bytes. */
static inline __m256
load_i8 (const gint8 *values)
{
  return _mm256_cvtepi32_ps (_mm256_cvtepi8_epi32 (_mm_loadl_epi64 ((const __m128i *) (const void *) values)));
}

static inline __m256
broadcast_f16 (guint16 half)
{
  return _mm256_cvtph_ps (_mm_set1_epi16 ((short) half));
}

static inline float
sum_lanes (__m256 lanes)
{
  __m128 sum = _mm_add_ps (_mm256_castps256_ps128 (lanes), _mm256_extractf128_ps (lanes, 1));

  sum = _mm_add_ps (sum, _mm_movehl_ps (sum, sum));
  return _mm_cvtss_f32 (_mm_add_ss (sum, _mm_movehdup_ps (sum)));
}

static inline float
max_lanes (__m256 lanes)
{
  __m128 max = _mm_max_ps (_mm256_castps256_ps128 (lanes), _mm256_extractf128_ps (lanes, 1));

  max = _mm_max_ps (max, _mm_movehl_ps (max, max));
  return _mm_cvtss_f32 (_mm_max_ss (max, _mm_movehdup_ps (max)));
}

/* --- The exponential ---------------------------------------------------------------------------------------------- */

static inline __m256
power_of_two (__m256i exponent)
{
  return _mm256_castsi256_ps (_mm256_slli_epi32 (_mm256_add_epi32 (exponent, _mm256_set1_epi32 (127)), 23));
}

/* A NaN stays one: the second operand of min and max is returned when either is. */
static inline __m256
exp_avx2 (__m256 x)
{
  __m256 n, r, poly;
  __m256i exponent, half;

  x = _mm256_max_ps (_mm256_set1_ps (RILL_EXP_MIN), x);
  x = _mm256_min_ps (_mm256_set1_ps (RILL_EXP_MAX), x);
  n = _mm256_round_ps (_mm256_mul_ps (x, _mm256_set1_ps (RILL_EXP_LOG2E)),
                       _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  r = _mm256_fnmadd_ps (n, _mm256_set1_ps (RILL_EXP_LN2_HIGH), x);
  r = _mm256_fnmadd_ps (n, _mm256_set1_ps (RILL_EXP_LN2_LOW), r);
  poly = _mm256_set1_ps (RILL_EXP_C6);
  poly = _mm256_fmadd_ps (poly, r, _mm256_set1_ps (RILL_EXP_C5));
  poly = _mm256_fmadd_ps (poly, r, _mm256_set1_ps (RILL_EXP_C4));
  poly = _mm256_fmadd_ps (poly, r, _mm256_set1_ps (RILL_EXP_C3));
  poly = _mm256_fmadd_ps (poly, r, _mm256_set1_ps (RILL_EXP_C2));
  poly = _mm256_fmadd_ps (poly, _mm256_mul_ps (r, r), r);
  poly = _mm256_add_ps (poly, _mm256_set1_ps (1.0f));

  /* In two steps, so that 2^128 and the subnormal results are reached. */
  exponent = _mm256_cvtps_epi32 (n);
  half = _mm256_srai_epi32 (exponent, 1);
  return _mm256_mul_ps (_mm256_mul_ps (poly, power_of_two (half)), power_of_two (_mm256_sub_epi32 (exponent, half)));
}
