/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AVX2 with FMA and F16C, blocks: the words of kernels-blocks.h in pairs of registers.
 */

#include "kernels/kernels-tiers.h"

#include <immintrin.h>

typedef __m128i Piece;

typedef struct
{
  __m256i pair[2];
} Bytes;

typedef struct
{
  __m256i pair[2];
} Ints;

typedef struct
{
  __m256 pair[2];
} Floats;

/* Sixteen registers hold two sums, a group and what it is made from. */
#define TILE_ROWS 1
#define TILE_TOKENS 2
#define STREAMS 1

/* --- Bytes -------------------------------------------------------------------------------------------------------- */

static inline __m256i
load_pieces (const void *first,
             const void *second)
{
  __m256i low = _mm256_castsi128_si256 (_mm_loadu_si128 ((const __m128i *) first));

  return _mm256_inserti128_si256 (low, _mm_loadu_si128 ((const __m128i *) second), 1);
}

static inline Bytes
bytes_load (const void *p0,
            const void *p1,
            const void *p2,
            const void *p3)
{
  return (Bytes) { { load_pieces (p0, p1), load_pieces (p2, p3) } };
}

static inline Bytes
bytes_shift_right (Bytes bytes,
                   guint n0,
                   guint n1,
                   guint n2,
                   guint n3)
{
  return (Bytes) { { _mm256_srlv_epi64 (bytes.pair[0], _mm256_set_epi64x (n1, n1, n0, n0)),
                     _mm256_srlv_epi64 (bytes.pair[1], _mm256_set_epi64x (n3, n3, n2, n2)) } };
}

static inline Bytes
bytes_shift_left (Bytes bytes,
                  guint n)
{
  return (Bytes) { { _mm256_slli_epi16 (bytes.pair[0], (int) n), _mm256_slli_epi16 (bytes.pair[1], (int) n) } };
}

static inline Bytes
bytes_and (Bytes  bytes,
           guint8 mask)
{
  const __m256i all = _mm256_set1_epi8 ((char) mask);

  return (Bytes) { { _mm256_and_si256 (bytes.pair[0], all), _mm256_and_si256 (bytes.pair[1], all) } };
}

static inline Bytes
bytes_or (Bytes bytes,
          Bytes others)
{
  return (Bytes) { { _mm256_or_si256 (bytes.pair[0], others.pair[0]),
                     _mm256_or_si256 (bytes.pair[1], others.pair[1]) } };
}

static inline Bytes
bytes_lookup (const gint8 table[16],
              Bytes       bytes)
{
  __m256i both = load_pieces (table, table);

  return (Bytes) { { _mm256_shuffle_epi8 (both, bytes.pair[0]), _mm256_shuffle_epi8 (both, bytes.pair[1]) } };
}

/* Each byte looks at its own bit of the word that holds the bits of both pieces. */
static inline __m256i
bytes_of_32_bits (guint32 bits,
                  guint8  value)
{
  const __m256i place = _mm256_set_epi64x (0x0303030303030303, 0x0202020202020202, 0x0101010101010101, 0);
  const __m256i bit = _mm256_set1_epi64x ((long long) G_GUINT64_CONSTANT (0x8040201008040201));
  __m256i mine = _mm256_and_si256 (_mm256_shuffle_epi8 (_mm256_set1_epi32 ((int) bits), place), bit);

  return _mm256_and_si256 (_mm256_cmpeq_epi8 (mine, bit), _mm256_set1_epi8 ((char) value));
}

static inline Bytes
bytes_of_bits (guint16 bits0,
               guint16 bits1,
               guint16 bits2,
               guint16 bits3,
               guint8  value)
{
  return (Bytes) { { bytes_of_32_bits (bits0 | (guint32) bits1 << 16, value),
                     bytes_of_32_bits (bits2 | (guint32) bits3 << 16, value) } };
}

/* The sign of each byte's own number, which is 1 or -1. */
static inline Bytes
bytes_negate (Bytes   bytes,
              guint16 bits0,
              guint16 bits1,
              guint16 bits2,
              guint16 bits3)
{
  Bytes signs = bytes_of_bits (bits0, bits1, bits2, bits3, 0xff);
  const __m256i one = _mm256_set1_epi8 (1);

  return (Bytes) { { _mm256_sign_epi8 (bytes.pair[0], _mm256_or_si256 (signs.pair[0], one)),
                     _mm256_sign_epi8 (bytes.pair[1], _mm256_or_si256 (signs.pair[1], one)) } };
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
bytes_of_pieces (Piece p0,
                 Piece p1,
                 Piece p2,
                 Piece p3)
{
  return (Bytes) { { _mm256_inserti128_si256 (_mm256_castsi128_si256 (p0), p1, 1),
                     _mm256_inserti128_si256 (_mm256_castsi128_si256 (p2), p3, 1) } };
}

static inline Bytes
bytes_prepare_signed (Bytes bytes)
{
  return bytes;
}

/* --- Ints --------------------------------------------------------------------------------------------------------- */

static inline Ints
ints_zero (void)
{
  return (Ints) { { _mm256_setzero_si256 (), _mm256_setzero_si256 () } };
}

static inline Ints
ints_load (const gint32 *numbers)
{
  return (Ints) { { _mm256_load_si256 ((const __m256i *) (const void *) numbers),
                    _mm256_load_si256 ((const __m256i *) (const void *) (numbers + 8)) } };
}

static inline Ints
ints_shift_left (Ints  ints,
                 guint n)
{
  return (Ints) { { _mm256_slli_epi32 (ints.pair[0], (int) n), _mm256_slli_epi32 (ints.pair[1], (int) n) } };
}

static inline Ints
ints_shift_right (Ints  ints,
                  guint n)
{
  return (Ints) { { _mm256_srai_epi32 (ints.pair[0], (int) n), _mm256_srai_epi32 (ints.pair[1], (int) n) } };
}

static inline Ints
ints_sub (Ints ints,
          Ints others)
{
  return (Ints) { { _mm256_sub_epi32 (ints.pair[0], others.pair[0]),
                    _mm256_sub_epi32 (ints.pair[1], others.pair[1]) } };
}

/* Unsigned times signed bytes in pairs, then in fours. With one factor at most 128 and the other at most 127 in size, a
 * pair stays within 32512 and the 16-bit sums cannot saturate. */
static inline __m256i
dot_unsigned (__m256i sum,
              __m256i magnitudes,
              __m256i signed_bytes)
{
  __m256i pairs = _mm256_maddubs_epi16 (magnitudes, signed_bytes);

  return _mm256_add_epi32 (sum, _mm256_madd_epi16 (pairs, _mm256_set1_epi16 (1)));
}

static inline __m256i
load_act (const gint8 *x)
{
  return _mm256_load_si256 ((const __m256i *) (const void *) x);
}

static inline Ints
ints_dot (Ints         sum,
          Bytes        bytes,
          const gint8 *x)
{
  return (Ints) { { dot_unsigned (sum.pair[0], bytes.pair[0], load_act (x)),
                    dot_unsigned (sum.pair[1], bytes.pair[1], load_act (x + 32)) } };
}

static inline Ints
ints_start_signed (const RillActGroup *x)
{
  return ints_zero ();
}

static inline __m256i
dot_signed (__m256i sum,
            __m256i w,
            __m256i x)
{
  return dot_unsigned (sum, _mm256_abs_epi8 (w), _mm256_sign_epi8 (x, w));
}

static inline Ints
ints_dot_signed (Ints         sum,
                 Bytes        bytes,
                 const gint8 *x)
{
  return (Ints) { { dot_signed (sum.pair[0], bytes.pair[0], load_act (x)),
                    dot_signed (sum.pair[1], bytes.pair[1], load_act (x + 32)) } };
}

/* --- Floats ------------------------------------------------------------------------------------------------------- */

static inline Floats
floats_zero (void)
{
  return (Floats) { { _mm256_setzero_ps (), _mm256_setzero_ps () } };
}

static inline Floats
floats_set (float number)
{
  return (Floats) { { _mm256_set1_ps (number), _mm256_set1_ps (number) } };
}

static inline Floats
floats_load (const float *numbers)
{
  return (Floats) { { _mm256_load_ps (numbers), _mm256_load_ps (numbers + 8) } };
}

static inline Floats
floats_of_ints (Ints ints)
{
  return (Floats) { { _mm256_cvtepi32_ps (ints.pair[0]), _mm256_cvtepi32_ps (ints.pair[1]) } };
}

static inline Floats
floats_mul (Floats floats,
            Floats others)
{
  return (Floats) { { _mm256_mul_ps (floats.pair[0], others.pair[0]),
                      _mm256_mul_ps (floats.pair[1], others.pair[1]) } };
}

static inline Floats
floats_fma (Floats floats,
            Floats factors,
            Floats addends)
{
  return (Floats) { { _mm256_fmadd_ps (floats.pair[0], factors.pair[0], addends.pair[0]),
                      _mm256_fmadd_ps (floats.pair[1], factors.pair[1], addends.pair[1]) } };
}

static inline float
floats_sum (Floats floats)
{
  __m256 lanes = _mm256_add_ps (floats.pair[0], floats.pair[1]);
  __m128 sum = _mm_add_ps (_mm256_castps256_ps128 (lanes), _mm256_extractf128_ps (lanes, 1));

  sum = _mm_add_ps (sum, _mm_movehl_ps (sum, sum));
  return _mm_cvtss_f32 (_mm_add_ss (sum, _mm_movehdup_ps (sum)));
}

static inline __m256
keep_first (__m256 lanes,
            int    n_lanes)
{
  const __m256i index = _mm256_set_epi32 (7, 6, 5, 4, 3, 2, 1, 0);

  return _mm256_and_ps (lanes, _mm256_castsi256_ps (_mm256_cmpgt_epi32 (_mm256_set1_epi32 (n_lanes), index)));
}

static inline Floats
floats_keep (Floats floats,
             guint  n_blocks)
{
  return (Floats) { { keep_first (floats.pair[0], (int) n_blocks * 4),
                      keep_first (floats.pair[1], (int) n_blocks * 4 - 8) } };
}

/* Number k to the lanes of block k. */
static inline Floats
spread (__m128 four)
{
  __m256 wide = _mm256_castps128_ps256 (four);

  return (Floats) { { _mm256_permutevar8x32_ps (wide, _mm256_set_epi32 (1, 1, 1, 1, 0, 0, 0, 0)),
                      _mm256_permutevar8x32_ps (wide, _mm256_set_epi32 (3, 3, 3, 3, 2, 2, 2, 2)) } };
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

#include "kernels/kernels-blocks.h"

DEFINE_GEMV_BLOCKS (avx2)

void
rill_kernels_set_avx2_blocks (RillKernels *kernels)
{
  SET_GEMV_BLOCKS (kernels, avx2);
  kernels->max_block_tokens = 32;
}
