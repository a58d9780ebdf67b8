/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NEON with the dot-product instruction of ARMv8.2: four signed products are summed in a lane at once.
 */

#include "kernels/kernels-neon.h"
#include "kernels/kernels-tiers.h"

DEFINE_GEMV_BLOCK (gemv_q8_0_dotprod, RillBlockQ8_0, vdotq_s32, low_bytes, high_bytes)
DEFINE_GEMV_BLOCK (gemv_q4_0_dotprod, RillBlockQ4_0, vdotq_s32, low_nibbles, high_nibbles)

void
rill_kernels_set_neon_dotprod (RillKernels *kernels)
{
  kernels->gemv_block[RILL_TYPE_Q8_0] = gemv_q8_0_dotprod;
  kernels->gemv_block[RILL_TYPE_Q4_0] = gemv_q4_0_dotprod;
  kernels->max_block_tokens = 64;
}
