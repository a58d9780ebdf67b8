/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 with VNNI: one instruction multiplies unsigned weights by signed activations and sums fours of them. Weights of
 * 8 bits are made unsigned by adding 128; the activations' offsets take that back, lane by lane.
 */

#include "kernels/kernels-avx512.h"
#include "kernels/kernels-tiers.h"

static inline __m512
add_group_q8_0 (__m512               sum,
                const RillBlockQ8_0 *w,
                const RillActGroup  *x)
{
  const __m512i sign = _mm512_set1_epi8 ((char) 0x80);
  __m512i low = _mm512_xor_si512 (load_low_q8_0 (w), sign);
  __m512i high = _mm512_xor_si512 (load_high_q8_0 (w), sign);
  __m512i dot = _mm512_slli_epi32 (_mm512_loadu_si512 (x->offsets[0]), 4); /* from 8 too large to 128 */

  dot = _mm512_dpbusd_epi32 (dot, low, _mm512_loadu_si512 (x->quants[0]));
  dot = _mm512_dpbusd_epi32 (dot, high, _mm512_loadu_si512 (x->quants[1]));
  return add_scaled (sum, dot, load_scales_q8_0 (w), x);
}

static inline __m512
add_group_q4_0 (__m512               sum,
                const RillBlockQ4_0 *w,
                const RillActGroup  *x)
{
  const __m512i nibble = _mm512_set1_epi8 (15);
  __m512i quants = load_q4_0 (w);
  __m512i low = _mm512_and_si512 (quants, nibble);
  __m512i high = _mm512_and_si512 (_mm512_srli_epi16 (quants, 4), nibble);
  __m512i dot = _mm512_loadu_si512 (x->offsets[0]);

  dot = _mm512_dpbusd_epi32 (dot, low, _mm512_loadu_si512 (x->quants[0]));
  dot = _mm512_dpbusd_epi32 (dot, high, _mm512_loadu_si512 (x->quants[1]));
  return add_scaled (sum, dot, load_scales_q4_0 (w), x);
}

DEFINE_GEMV_BLOCK (gemv_q8_0_vnni, RillBlockQ8_0, add_group_q8_0)
DEFINE_GEMV_BLOCK (gemv_q4_0_vnni, RillBlockQ4_0, add_group_q4_0)

void
rill_kernels_set_avx512_vnni (RillKernels *kernels)
{
  kernels->gemv_q8_0 = gemv_q8_0_vnni;
  kernels->gemv_q4_0 = gemv_q4_0_vnni;
}
