/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 with VNNI: one instruction multiplies unsigned weights by signed activations and sums fours of them.
 * Weights of 8 bits are made unsigned by adding 128; the activations' offsets take that back, lane by lane.
 */

#include "kernels/kernels-avx512.h"
#include "kernels/kernels-tiers.h"

static inline Group
unpack_q8_0 (const RillBlockQ8_0 *w)
{
  const __m512i sign = _mm512_set1_epi8 ((char) 0x80);

  return (Group) { _mm512_xor_si512 (load_low_q8_0 (w), sign), _mm512_xor_si512 (load_high_q8_0 (w), sign),
                   load_scales_q8_0 (w) };
}

static inline Group
unpack_q4_0 (const RillBlockQ4_0 *w)
{
  const __m512i nibble = _mm512_set1_epi8 (15);
  __m512i quants = load_q4_0 (w);

  return (Group) { _mm512_and_si512 (quants, nibble), _mm512_and_si512 (_mm512_srli_epi16 (quants, 4), nibble),
                   load_scales_q4_0 (w) };
}

/* @offsets: what the unsigned weights add too much. */
static inline __m512
add_unsigned (__m512              sum,
              const Group        *group,
              const RillActGroup *x,
              __m512i             offsets)
{
  __m512i dot = _mm512_dpbusd_epi32 (offsets, group->low, _mm512_loadu_si512 (x->quants[0]));

  dot = _mm512_dpbusd_epi32 (dot, group->high, _mm512_loadu_si512 (x->quants[1]));
  return add_scaled (sum, dot, group, x);
}

static inline __m512
add_q8_0 (__m512              sum,
          const Group        *group,
          const RillActGroup *x)
{
  /* From 8 too large to 128. */
  return add_unsigned (sum, group, x, _mm512_slli_epi32 (_mm512_loadu_si512 (x->offsets[0]), 4));
}

static inline __m512
add_q4_0 (__m512              sum,
          const Group        *group,
          const RillActGroup *x)
{
  return add_unsigned (sum, group, x, _mm512_loadu_si512 (x->offsets[0]));
}

DEFINE_GEMV_BLOCK (gemv_q8_0_vnni, RillBlockQ8_0, unpack_q8_0, add_q8_0)
DEFINE_GEMV_BLOCK (gemv_q4_0_vnni, RillBlockQ4_0, unpack_q4_0, add_q4_0)

void
rill_kernels_set_avx512_vnni (RillKernels *kernels)
{
  kernels->gemv_block[RILL_TYPE_Q8_0] = gemv_q8_0_vnni;
  kernels->gemv_block[RILL_TYPE_Q4_0] = gemv_q4_0_vnni;
  kernels->max_block_tokens = G_MAXUINT;
}
