/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX-512 with VNNI, blocks: one instruction multiplies unsigned weights by signed activations and sums fours of them.
 * Signed weights of 8 bits are made unsigned by adding 128; the activations' offsets take that back, lane by lane.
 */

#include "kernels/kernels-avx512-blocks.h"
#include "kernels/kernels-tiers.h"

static inline Bytes
bytes_prepare_signed (Bytes bytes)
{
  return _mm512_xor_si512 (bytes, _mm512_set1_epi8 ((char) 0x80));
}

static inline Ints
ints_dot (Ints         sum,
          Bytes        bytes,
          const gint8 *x)
{
  return _mm512_dpbusd_epi32 (sum, bytes, _mm512_load_si512 (x));
}

static inline Ints
ints_start_signed (const RillActGroup *x)
{
  /* From 8 too large to 128. */
  return ints_shift_left (ints_load (x->offsets[0]), 4);
}

static inline Ints
ints_dot_signed (Ints         sum,
                 Bytes        bytes,
                 const gint8 *x)
{
  return ints_dot (sum, bytes, x);
}

#include "kernels/kernels-blocks.h"

DEFINE_GEMV_BLOCKS (vnni)

void
rill_kernels_set_avx512_vnni (RillKernels *kernels)
{
  SET_GEMV_BLOCKS (kernels, vnni);
  kernels->max_block_tokens = G_MAXUINT;
}
