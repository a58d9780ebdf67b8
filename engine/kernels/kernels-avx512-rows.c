/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 (F, BW, VL, DQ), rows: the words of kernels-rows.h.
 */

#include "kernels/kernels-avx512.h"
#include "kernels/kernels-tiers.h"

typedef __m512 Vec;

typedef struct
{
  __m512d pair[2];
} Sum;

#define LANES 16

static inline Vec
vec_set (float number)
{
  return _mm512_set1_ps (number);
}

static inline Vec
vec_load (const float *values,
          guint        n)
{
  return _mm512_maskz_loadu_ps (first_lanes (n), values);
}

static inline void
vec_store (float *values,
           guint  n,
           Vec    lanes)
{
  _mm512_mask_storeu_ps (values, first_lanes (n), lanes);
}

static inline Vec
vec_keep (Vec   lanes,
          guint n)
{
  return _mm512_maskz_mov_ps (first_lanes (n), lanes);
}

static inline Vec
vec_add (Vec left,
         Vec right)
{
  return _mm512_add_ps (left, right);
}

static inline Vec
vec_sub (Vec left,
         Vec right)
{
  return _mm512_sub_ps (left, right);
}

static inline Vec
vec_mul (Vec left,
         Vec right)
{
  return _mm512_mul_ps (left, right);
}

static inline Vec
vec_div (Vec left,
         Vec right)
{
  return _mm512_div_ps (left, right);
}

static inline Vec
vec_fma (Vec left,
         Vec right,
         Vec addend)
{
  return _mm512_fmadd_ps (left, right, addend);
}

static inline Vec
vec_exp (Vec lanes)
{
  return exp_avx512 (lanes);
}

static inline Vec
vec_size (Vec lanes)
{
  return _mm512_abs_ps (lanes);
}

static inline Vec
vec_with_sign (Vec size,
               Vec lanes)
{
  return _mm512_or_ps (size, _mm512_and_ps (_mm512_set1_ps (-0.0f), lanes));
}

static inline Vec
vec_choose_below (Vec lanes,
                  Vec limit,
                  Vec below,
                  Vec others)
{
  return _mm512_mask_mov_ps (others, _mm512_cmp_ps_mask (lanes, limit, _CMP_LT_OQ), below);
}

static inline float
vec_sum (Vec lanes)
{
  return _mm512_reduce_add_ps (lanes);
}

static inline Sum
sum_zero (void)
{
  return (Sum) { { _mm512_setzero_pd (), _mm512_setzero_pd () } };
}

static inline Sum
sum_add (Sum sum,
         Vec lanes)
{
  return (Sum) { { _mm512_add_pd (sum.pair[0], _mm512_cvtps_pd (_mm512_castps512_ps256 (lanes))),
                   _mm512_add_pd (sum.pair[1], _mm512_cvtps_pd (_mm512_extractf32x8_ps (lanes, 1))) } };
}

static inline double
sum_total (Sum sum)
{
  return _mm512_reduce_add_pd (_mm512_add_pd (sum.pair[0], sum.pair[1]));
}

#include "kernels/kernels-rows.h"

void
rill_kernels_set_avx512_rows (RillKernels *kernels)
{
  SET_ROWS (kernels);
}
