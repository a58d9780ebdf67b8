/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of kernels-blocks.h in AVX-512 (F, BW, VL, DQ), all but the products: those differ with and without
 * VNNI. For these two units alone.
 */

#pragma once

#include "kernels/kernels.h"

#include <immintrin.h>

typedef __m128i Piece;
typedef __m512i Bytes;
typedef __m512i Ints;
typedef __m512 Floats;

#define TILE_ROWS 4
#define TILE_TOKENS 4
#define STREAMS 2

/* --- Bytes -------------------------------------------------------------------------------------------------------- */

static inline __m128i
load_piece (const void *bytes)
{
  return _mm_loadu_si128 ((const __m128i *) bytes);
}

static inline Bytes
bytes_of_pieces (Piece p0,
                 Piece p1,
                 Piece p2,
                 Piece p3)
{
  __m256i first = _mm256_inserti128_si256 (_mm256_castsi128_si256 (p0), p1, 1);
  __m256i second = _mm256_inserti128_si256 (_mm256_castsi128_si256 (p2), p3, 1);

  return _mm512_inserti64x4 (_mm512_castsi256_si512 (first), second, 1);
}

static inline Bytes
bytes_load (const void *p0,
            const void *p1,
            const void *p2,
            const void *p3)
{
  return bytes_of_pieces (load_piece (p0), load_piece (p1), load_piece (p2), load_piece (p3));
}

static inline Piece
piece_of_words (guint32 w0,
                guint32 w1,
                guint32 w2,
                guint32 w3)
{
  return _mm_set_epi32 ((int) w3, (int) w2, (int) w1, (int) w0);
}

static inline Bytes
bytes_shift_right (Bytes bytes,
                   guint n0,
                   guint n1,
                   guint n2,
                   guint n3)
{
  return _mm512_srlv_epi64 (bytes, _mm512_set_epi64 (n3, n3, n2, n2, n1, n1, n0, n0));
}

static inline Bytes
bytes_shift_left (Bytes bytes,
                  guint n)
{
  return _mm512_slli_epi16 (bytes, n);
}

static inline Bytes
bytes_and (Bytes  bytes,
           guint8 mask)
{
  return _mm512_and_si512 (bytes, _mm512_set1_epi8 ((char) mask));
}

static inline Bytes
bytes_or (Bytes bytes,
          Bytes others)
{
  return _mm512_or_si512 (bytes, others);
}

static inline Bytes
bytes_lookup (const gint8 table[16],
              Bytes       bytes)
{
  return _mm512_shuffle_epi8 (_mm512_broadcast_i32x4 (load_piece (table)), bytes);
}

static inline __mmask64
join_bits (guint16 bits0,
           guint16 bits1,
           guint16 bits2,
           guint16 bits3)
{
  return bits0 | (guint64) bits1 << 16 | (guint64) bits2 << 32 | (guint64) bits3 << 48;
}

static inline Bytes
bytes_of_bits (guint16 bits0,
               guint16 bits1,
               guint16 bits2,
               guint16 bits3,
               guint8  value)
{
  return _mm512_maskz_set1_epi8 (join_bits (bits0, bits1, bits2, bits3), (char) value);
}

static inline Bytes
bytes_negate (Bytes   bytes,
              guint16 bits0,
              guint16 bits1,
              guint16 bits2,
              guint16 bits3)
{
  return _mm512_mask_sub_epi8 (bytes, join_bits (bits0, bits1, bits2, bits3), _mm512_setzero_si512 (), bytes);
}

/* --- Ints --------------------------------------------------------------------------------------------------------- */

static inline Ints
ints_zero (void)
{
  return _mm512_setzero_si512 ();
}

static inline Ints
ints_load (const gint32 *numbers)
{
  return _mm512_load_si512 (numbers);
}

static inline Ints
ints_shift_left (Ints  ints,
                 guint n)
{
  return _mm512_slli_epi32 (ints, n);
}

static inline Ints
ints_shift_right (Ints  ints,
                  guint n)
{
  return _mm512_srai_epi32 (ints, n);
}

static inline Ints
ints_sub (Ints ints,
          Ints others)
{
  return _mm512_sub_epi32 (ints, others);
}

/* --- Floats ------------------------------------------------------------------------------------------------------- */

static inline Floats
floats_zero (void)
{
  return _mm512_setzero_ps ();
}

static inline Floats
floats_set (float number)
{
  return _mm512_set1_ps (number);
}

static inline Floats
floats_load (const float *numbers)
{
  return _mm512_load_ps (numbers);
}

static inline Floats
floats_of_ints (Ints ints)
{
  return _mm512_cvtepi32_ps (ints);
}

static inline Floats
floats_mul (Floats floats,
            Floats others)
{
  return _mm512_mul_ps (floats, others);
}

static inline Floats
floats_fma (Floats floats,
            Floats factors,
            Floats addends)
{
  return _mm512_fmadd_ps (floats, factors, addends);
}

static inline float
floats_sum (Floats floats)
{
  return _mm512_reduce_add_ps (floats);
}

static inline Floats
floats_keep (Floats floats,
             guint  n_blocks)
{
  return _mm512_maskz_mov_ps ((__mmask16) ((1u << n_blocks * 4) - 1), floats);
}

/* Number k to the lanes of block k. */
static inline Floats
spread (__m128 four)
{
  const __m512i lanes = _mm512_set_epi32 (3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);

  return _mm512_permutexvar_ps (lanes, _mm512_castps128_ps512 (four));
}

static inline Floats
floats_of_floats (float f0,
                  float f1,
                  float f2,
                  float f3)
{
  return spread (_mm_set_ps (f3, f2, f1, f0));
}

static inline Floats
floats_of_halves (guint16 h0,
                  guint16 h1,
                  guint16 h2,
                  guint16 h3)
{
  guint64 halves = h0 | (guint64) h1 << 16 | (guint64) h2 << 32 | (guint64) h3 << 48;

  return spread (_mm_cvtph_ps (_mm_cvtsi64_si128 ((long long) halves)));
}

static inline Floats
floats_of_bytes (guint32 bytes,
                 guint16 half,
                 float   factor)
{
  __m128 scale = _mm_mul_ps (_mm_cvtph_ps (_mm_set1_epi16 ((short) half)), _mm_set1_ps (factor));
  __m128 four = _mm_cvtepi32_ps (_mm_cvtepi8_epi32 (_mm_cvtsi32_si128 ((int) bytes)));

  return spread (_mm_mul_ps (four, scale));
}
