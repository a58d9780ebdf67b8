/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the NEON units share: loads that make floats of every stored type, whole or the first few values. For those
 * units alone.
 */

#pragma once

#include "kernels/exp-poly.h"
#include "kernels/kernels.h"

#include <arm_neon.h>
#include <string.h>

static inline const void *
row_at (const void *rows,
        gsize       row_bytes,
        guint       index)
{
  return (const guint8 *) rows + row_bytes * index;
}

/* The first n of 4 values, zeros behind them; the others are not read. */
static inline float32x4_t
load_f32_first (const float *values,
                guint        n)
{
  float copy[4] = { 0 };

  if (n >= 4)
    return vld1q_f32 (values);
  memcpy (copy, values, n * sizeof *values);
  return vld1q_f32 (copy);
}

static inline void
store_f32_first (float      *values,
                 guint       n,
                 float32x4_t lanes)
{
  float copy[4];

  if (n >= 4)
    {
      vst1q_f32 (values, lanes);
      return;
    }
  vst1q_f32 (copy, lanes);
  memcpy (values, copy, n * sizeof *values);
}

static inline uint16x4_t
load_halves_first (const guint16 *values,
                   guint          n)
{
  guint16 copy[4] = { 0 };

  if (n >= 4)
    return vld1_u16 (values);
  memcpy (copy, values, n * sizeof *values);
  return vld1_u16 (copy);
}

static inline float32x4_t
load_f16_first (const guint16 *values,
                guint          n)
{
  return vcvt_f32_f16 (vreinterpret_f16_u16 (load_halves_first (values, n)));
}

static inline float32x4_t
load_bf16_first (const guint16 *values,
                 guint          n)
{
  return vreinterpretq_f32_u32 (vshll_n_u16 (load_halves_first (values, n), 16));
}

static inline float32x4_t
broadcast_f16 (guint16 half)
{
  return vcvt_f32_f16 (vreinterpret_f16_u16 (vdup_n_u16 (half)));
}

/* 16 signed bytes as four vectors of floats. */
static inline void
widen_i8 (float32x4_t values[4],
          int8x16_t   bytes)
{
  int16x8_t low = vmovl_s8 (vget_low_s8 (bytes));
  int16x8_t high = vmovl_s8 (vget_high_s8 (bytes));

  values[0] = vcvtq_f32_s32 (vmovl_s16 (vget_low_s16 (low)));
  values[1] = vcvtq_f32_s32 (vmovl_s16 (vget_high_s16 (low)));
  values[2] = vcvtq_f32_s32 (vmovl_s16 (vget_low_s16 (high)));
  values[3] = vcvtq_f32_s32 (vmovl_s16 (vget_high_s16 (high)));
}

static inline int8x16_t
low_nibbles (const RillBlockQ4_0 *w)
{
  return vsubq_s8 (vreinterpretq_s8_u8 (vandq_u8 (vld1q_u8 (w->quants), vdupq_n_u8 (15))), vdupq_n_s8 (8));
}

static inline int8x16_t
high_nibbles (const RillBlockQ4_0 *w)
{
  return vsubq_s8 (vreinterpretq_s8_u8 (vshrq_n_u8 (vld1q_u8 (w->quants), 4)), vdupq_n_s8 (8));
}

static inline int8x16_t
low_bytes (const RillBlockQ8_0 *w)
{
  return vld1q_s8 (w->quants);
}

static inline int8x16_t
high_bytes (const RillBlockQ8_0 *w)
{
  return vld1q_s8 (w->quants + 16);
}

/* --- The exponential ---------------------------------------------------------------------------------------------- */

static inline float32x4_t
power_of_two (int32x4_t exponent)
{
  return vreinterpretq_f32_s32 (vshlq_n_s32 (vaddq_s32 (exponent, vdupq_n_s32 (127)), 23));
}

/* A NaN stays one through min and max. */
static inline float32x4_t
exp_neon (float32x4_t x)
{
  float32x4_t n, r, poly;
  int32x4_t exponent, half;

  x = vmaxq_f32 (x, vdupq_n_f32 (RILL_EXP_MIN));
  x = vminq_f32 (x, vdupq_n_f32 (RILL_EXP_MAX));
  n = vrndnq_f32 (vmulq_n_f32 (x, RILL_EXP_LOG2E));
  r = vfmsq_f32 (x, n, vdupq_n_f32 (RILL_EXP_LN2_HIGH));
  r = vfmsq_f32 (r, n, vdupq_n_f32 (RILL_EXP_LN2_LOW));
  poly = vdupq_n_f32 (RILL_EXP_C6);
  poly = vfmaq_f32 (vdupq_n_f32 (RILL_EXP_C5), poly, r);
  poly = vfmaq_f32 (vdupq_n_f32 (RILL_EXP_C4), poly, r);
  poly = vfmaq_f32 (vdupq_n_f32 (RILL_EXP_C3), poly, r);
  poly = vfmaq_f32 (vdupq_n_f32 (RILL_EXP_C2), poly, r);
  poly = vfmaq_f32 (r, poly, vmulq_f32 (r, r));
  poly = vaddq_f32 (poly, vdupq_n_f32 (1.0f));

  /* In two steps, so that 2^128 and the subnormal results are reached. */
  exponent = vcvtq_s32_f32 (n);
  half = vshrq_n_s32 (exponent, 1);
  return vmulq_f32 (vmulq_f32 (poly, power_of_two (half)), power_of_two (vsubq_s32 (exponent, half)));
}
