/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX2 with FMA and F16C, rows: the words of kernels-rows.h.
 */

#include "kernels/kernels-avx2.h"
#include "kernels/kernels-tiers.h"

typedef __m256 Vec;

typedef struct
{
  __m256d pair[2];
} Sum;

#define LANES 8

static inline Vec
vec_set (float number)
{
  return _mm256_set1_ps (number);
}

static inline Vec
vec_load (const float *values,
          guint        n)
{
  return load_f32_first (values, n);
}

static inline void
vec_store (float *values,
           guint  n,
           Vec    lanes)
{
  store_f32_first (values, n, lanes);
}

static inline Vec
vec_keep (Vec   lanes,
          guint n)
{
  return _mm256_and_ps (lanes, _mm256_castsi256_ps (first_lanes (n)));
}

static inline Vec
vec_add (Vec left,
         Vec right)
{
  return _mm256_add_ps (left, right);
}

static inline Vec
vec_sub (Vec left,
         Vec right)
{
  return _mm256_sub_ps (left, right);
}

static inline Vec
vec_mul (Vec left,
         Vec right)
{
  return _mm256_mul_ps (left, right);
}

static inline Vec
vec_div (Vec left,
         Vec right)
{
  return _mm256_div_ps (left, right);
}

static inline Vec
vec_fma (Vec left,
         Vec right,
         Vec addend)
{
  return _mm256_fmadd_ps (left, right, addend);
}

static inline Vec
vec_exp (Vec lanes)
{
  return exp_avx2 (lanes);
}

static inline Vec
vec_size (Vec lanes)
{
  return _mm256_andnot_ps (_mm256_set1_ps (-0.0f), lanes);
}

static inline Vec
vec_with_sign (Vec size,
               Vec lanes)
{
  return _mm256_or_ps (size, _mm256_and_ps (_mm256_set1_ps (-0.0f), lanes));
}

static inline Vec
vec_choose_below (Vec lanes,
                  Vec limit,
                  Vec below,
                  Vec others)
{
  return _mm256_blendv_ps (others, below, _mm256_cmp_ps (lanes, limit, _CMP_LT_OQ));
}

static inline float
vec_sum (Vec lanes)
{
  return sum_lanes (lanes);
}

static inline Sum
sum_zero (void)
{
  return (Sum) { { _mm256_setzero_pd (), _mm256_setzero_pd () } };
}

static inline Sum
sum_add (Sum sum,
         Vec lanes)
{
  return (Sum) { { _mm256_add_pd (sum.pair[0], _mm256_cvtps_pd (_mm256_castps256_ps128 (lanes))),
                   _mm256_add_pd (sum.pair[1], _mm256_cvtps_pd (_mm256_extractf128_ps (lanes, 1))) } };
}

static inline double
sum_total (Sum sum)
{
  __m256d four = _mm256_add_pd (sum.pair[0], sum.pair[1]);
  __m128d two = _mm_add_pd (_mm256_castpd256_pd128 (four), _mm256_extractf128_pd (four, 1));

  return _mm_cvtsd_f64 (_mm_add_sd (two, _mm_unpackhi_pd (two, two)));
}

#include "kernels/kernels-rows.h"

void
rill_kernels_set_avx2_rows (RillKernels *kernels)
{
  SET_ROWS (kernels);
}
