/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 (F, BW, VL, DQ) without VNNI, blocks: bytes are multiplied and summed in pairs, then in fours.
 */

#include "kernels/kernels-avx512-blocks.h"
#include "kernels/kernels-tiers.h"

static inline Bytes
bytes_prepare_signed (Bytes bytes)
{
  return bytes;
}

/* With one factor at most 128 and the other at most 127 in size, a pair stays within 32512 and the 16-bit sums cannot
 * saturate. */
static inline Ints
dot_unsigned (Ints    sum,
              Bytes   magnitudes,
              __m512i signed_bytes)
{
  __m512i pairs = _mm512_maddubs_epi16 (magnitudes, signed_bytes);

  return _mm512_add_epi32 (sum, _mm512_madd_epi16 (pairs, _mm512_set1_epi16 (1)));
}

static inline Ints
ints_dot (Ints         sum,
          Bytes        bytes,
          const gint8 *x)
{
  return dot_unsigned (sum, bytes, _mm512_load_si512 (x));
}

static inline Ints
ints_start_signed (const RillActGroup *x)
{
  return ints_zero ();
}

static inline Ints
ints_dot_signed (Ints         sum,
                 Bytes        bytes,
                 const gint8 *x)
{
  __m512i act = _mm512_load_si512 (x);

  act = _mm512_mask_sub_epi8 (act, _mm512_movepi8_mask (bytes), _mm512_setzero_si512 (), act);
  return dot_unsigned (sum, _mm512_abs_epi8 (bytes), act);
}

#include "kernels/kernels-blocks.h"

DEFINE_GEMV_BLOCKS (avx512)

void
rill_kernels_set_avx512_blocks (RillKernels *kernels)
{
  SET_GEMV_BLOCKS (kernels, avx512);
  kernels->max_block_tokens = 128;
}
