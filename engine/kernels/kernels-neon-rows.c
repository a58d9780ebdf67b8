/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NEON as every AArch64 processor has it, rows: the words of kernels-rows.h.
 */

#include "kernels/kernels-neon.h"
#include "kernels/kernels-tiers.h"

typedef float32x4_t Vec;

typedef struct
{
  float64x2_t pair[2];
} Sum;

#define LANES 4

static inline Vec
vec_set (float number)
{
  return vdupq_n_f32 (number);
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
  static const guint32 places[4] = { 0, 1, 2, 3 };
  uint32x4_t kept = vcltq_u32 (vld1q_u32 (places), vdupq_n_u32 (n));

  return vreinterpretq_f32_u32 (vandq_u32 (vreinterpretq_u32_f32 (lanes), kept));
}

static inline Vec
vec_add (Vec left,
         Vec right)
{
  return vaddq_f32 (left, right);
}

static inline Vec
vec_sub (Vec left,
         Vec right)
{
  return vsubq_f32 (left, right);
}

static inline Vec
vec_mul (Vec left,
         Vec right)
{
  return vmulq_f32 (left, right);
}

static inline Vec
vec_div (Vec left,
         Vec right)
{
  return vdivq_f32 (left, right);
}

static inline Vec
vec_fma (Vec left,
         Vec right,
         Vec addend)
{
  return vfmaq_f32 (addend, left, right);
}

static inline Vec
vec_exp (Vec lanes)
{
  return exp_neon (lanes);
}

static inline Vec
vec_size (Vec lanes)
{
  return vabsq_f32 (lanes);
}

static inline Vec
vec_with_sign (Vec size,
               Vec lanes)
{
  return vbslq_f32 (vdupq_n_u32 (0x80000000), lanes, size);
}

static inline Vec
vec_choose_below (Vec lanes,
                  Vec limit,
                  Vec below,
                  Vec others)
{
  return vbslq_f32 (vcltq_f32 (lanes, limit), below, others);
}

static inline float
vec_sum (Vec lanes)
{
  return vaddvq_f32 (lanes);
}

static inline Sum
sum_zero (void)
{
  return (Sum) { { vdupq_n_f64 (0), vdupq_n_f64 (0) } };
}

static inline Sum
sum_add (Sum sum,
         Vec lanes)
{
  return (Sum) { { vaddq_f64 (sum.pair[0], vcvt_f64_f32 (vget_low_f32 (lanes))),
                   vaddq_f64 (sum.pair[1], vcvt_high_f64_f32 (lanes)) } };
}

static inline double
sum_total (Sum sum)
{
  return vaddvq_f64 (vaddq_f64 (sum.pair[0], sum.pair[1]));
}

#include "kernels/kernels-rows.h"

void
rill_kernels_set_neon_rows (RillKernels *kernels)
{
  SET_ROWS (kernels);
}
