/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NEON with the dot-product instruction of ARMv8.2, blocks: four signed products are summed in a lane at once.
 */

#include "kernels/kernels-neon-blocks.h"
#include "kernels/kernels-tiers.h"

#include "kernels/kernels-blocks.h"

static inline int32x4_t
dot_sixteen (int32x4_t sum,
             int8x16_t w,
             int8x16_t x)
{
  return vdotq_s32 (sum, w, x);
}

DEFINE_GEMV_BLOCKS (dotprod)

void
rill_kernels_set_neon_dotprod (RillKernels *kernels)
{
  SET_GEMV_BLOCKS (kernels, dotprod);
  kernels->max_block_tokens = 64;
}
