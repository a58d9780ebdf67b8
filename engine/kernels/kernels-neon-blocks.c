/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NEON as every AArch64 processor has it, blocks.
 */

#include "kernels/kernels-neon-blocks.h"
#include "kernels/kernels-tiers.h"

#include "kernels/kernels-blocks.h"

/* Two products of at most 128 x 127 in size fit in 16 bits. */
static inline int32x4_t
dot_sixteen (int32x4_t sum,
             int8x16_t w,
             int8x16_t x)
{
  /* Neighbours must meet in a lane: the low and the high eight are summed in pairs before they are joined. */
  int16x8_t low = vmull_s8 (vget_low_s8 (w), vget_low_s8 (x));
  int16x8_t high = vmull_s8 (vget_high_s8 (w), vget_high_s8 (x));

  return vaddq_s32 (sum, vpaddq_s32 (vpaddlq_s16 (low), vpaddlq_s16 (high)));
}

DEFINE_GEMV_BLOCKS (neon)

void
rill_kernels_set_neon_blocks (RillKernels *kernels)
{
  SET_GEMV_BLOCKS (kernels, neon);
  kernels->max_block_tokens = 16;
}
