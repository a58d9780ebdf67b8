/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of kernels-blocks.h in NEON, four registers each, all but the products: those differ with and without the
 * dot-product instruction. Weights are multiplied as signed bytes, which unsigned ones below 128 are too. For these two
 * units alone.
 */

#pragma once

#include "kernels/kernels.h"

#include <arm_neon.h>

typedef uint8x16_t Piece;

typedef struct
{
  Piece piece[4];
} Bytes;

typedef struct
{
  int32x4_t block[4];
} Ints;

typedef struct
{
  float32x4_t block[4];
} Floats;

#define TILE_ROWS 1
#define TILE_TOKENS 2
#define STREAMS 1

/* --- Bytes -------------------------------------------------------------------------------------------------------- */

static inline Bytes
bytes_load (const void *p0,
            const void *p1,
            const void *p2,
            const void *p3)
{
  return (Bytes) { { vld1q_u8 (p0), vld1q_u8 (p1), vld1q_u8 (p2), vld1q_u8 (p3) } };
}

static inline Bytes
bytes_shift_right (Bytes bytes,
                   guint n0,
                   guint n1,
                   guint n2,
                   guint n3)
{
  return (Bytes) { { vshlq_u8 (bytes.piece[0], vdupq_n_s8 ((gint8) -(int) n0)),
                     vshlq_u8 (bytes.piece[1], vdupq_n_s8 ((gint8) -(int) n1)),
                     vshlq_u8 (bytes.piece[2], vdupq_n_s8 ((gint8) -(int) n2)),
                     vshlq_u8 (bytes.piece[3], vdupq_n_s8 ((gint8) -(int) n3)) } };
}

static inline Bytes
bytes_shift_left (Bytes bytes,
                  guint n)
{
  for (guint k = 0; k < 4; k++)
    bytes.piece[k] = vshlq_u8 (bytes.piece[k], vdupq_n_s8 ((gint8) n));
  return bytes;
}

static inline Bytes
bytes_and (Bytes  bytes,
           guint8 mask)
{
  for (guint k = 0; k < 4; k++)
    bytes.piece[k] = vandq_u8 (bytes.piece[k], vdupq_n_u8 (mask));
  return bytes;
}

static inline Bytes
bytes_or (Bytes bytes,
          Bytes others)
{
  for (guint k = 0; k < 4; k++)
    bytes.piece[k] = vorrq_u8 (bytes.piece[k], others.piece[k]);
  return bytes;
}

static inline Bytes
bytes_lookup (const gint8 table[16],
              Bytes       bytes)
{
  const uint8x16_t levels = vreinterpretq_u8_s8 (vld1q_s8 (table));

  for (guint k = 0; k < 4; k++)
    bytes.piece[k] = vqtbl1q_u8 (levels, bytes.piece[k]);
  return bytes;
}

static inline uint8x16_t
bytes_of_16_bits (guint16 bits,
                  guint8  value)
{
  const uint8x8_t bit = vcreate_u8 (G_GUINT64_CONSTANT (0x8040201008040201));
  uint8x16_t mine = vcombine_u8 (vdup_n_u8 ((guint8) bits), vdup_n_u8 ((guint8) (bits >> 8)));

  return vandq_u8 (vtstq_u8 (mine, vcombine_u8 (bit, bit)), vdupq_n_u8 (value));
}

static inline Bytes
bytes_of_bits (guint16 bits0,
               guint16 bits1,
               guint16 bits2,
               guint16 bits3,
               guint8  value)
{
  return (Bytes) { { bytes_of_16_bits (bits0, value), bytes_of_16_bits (bits1, value),
                     bytes_of_16_bits (bits2, value), bytes_of_16_bits (bits3, value) } };
}

static inline Bytes
bytes_negate (Bytes   bytes,
              guint16 bits0,
              guint16 bits1,
              guint16 bits2,
              guint16 bits3)
{
  Bytes signs = bytes_of_bits (bits0, bits1, bits2, bits3, 0xff);

  for (guint k = 0; k < 4; k++)
    bytes.piece[k] = vsubq_u8 (veorq_u8 (bytes.piece[k], signs.piece[k]), signs.piece[k]);
  return bytes;
}

static inline Piece
piece_of_words (guint32 w0,
                guint32 w1,
                guint32 w2,
                guint32 w3)
{
  return vreinterpretq_u8_u64 (vcombine_u64 (vcreate_u64 (w0 | (guint64) w1 << 32), vcreate_u64 (w2 | (guint64) w3 << 32)));
}

static inline Bytes
bytes_of_pieces (Piece p0,
                 Piece p1,
                 Piece p2,
                 Piece p3)
{
  return (Bytes) { { p0, p1, p2, p3 } };
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
  const int32x4_t zero = vdupq_n_s32 (0);

  return (Ints) { { zero, zero, zero, zero } };
}

static inline Ints
ints_load (const gint32 *numbers)
{
  return (Ints) { { vld1q_s32 (numbers), vld1q_s32 (numbers + 4), vld1q_s32 (numbers + 8), vld1q_s32 (numbers + 12) } };
}

static inline Ints
ints_shift_left (Ints  ints,
                 guint n)
{
  for (guint k = 0; k < 4; k++)
    ints.block[k] = vshlq_s32 (ints.block[k], vdupq_n_s32 ((int) n));
  return ints;
}

static inline Ints
ints_shift_right (Ints  ints,
                  guint n)
{
  for (guint k = 0; k < 4; k++)
    ints.block[k] = vshlq_s32 (ints.block[k], vdupq_n_s32 (-(int) n));
  return ints;
}

static inline Ints
ints_sub (Ints ints,
          Ints others)
{
  for (guint k = 0; k < 4; k++)
    ints.block[k] = vsubq_s32 (ints.block[k], others.block[k]);
  return ints;
}

/* The unit's product of 16 bytes with 16, four sums added to @sum. */
static inline int32x4_t dot_sixteen (int32x4_t sum, int8x16_t w, int8x16_t x);

static inline Ints
ints_dot (Ints         sum,
          Bytes        bytes,
          const gint8 *x)
{
  for (guint k = 0; k < 4; k++)
    sum.block[k] = dot_sixteen (sum.block[k], vreinterpretq_s8_u8 (bytes.piece[k]), vld1q_s8 (x + k * 16));
  return sum;
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
  return ints_dot (sum, bytes, x);
}

/* --- Floats ------------------------------------------------------------------------------------------------------- */

static inline Floats
floats_set (float number)
{
  const float32x4_t all = vdupq_n_f32 (number);

  return (Floats) { { all, all, all, all } };
}

static inline Floats
floats_zero (void)
{
  return floats_set (0.0f);
}

static inline Floats
floats_load (const float *numbers)
{
  return (Floats) { { vld1q_f32 (numbers), vld1q_f32 (numbers + 4), vld1q_f32 (numbers + 8),
                      vld1q_f32 (numbers + 12) } };
}

static inline Floats
floats_of_ints (Ints ints)
{
  return (Floats) { { vcvtq_f32_s32 (ints.block[0]), vcvtq_f32_s32 (ints.block[1]), vcvtq_f32_s32 (ints.block[2]),
                      vcvtq_f32_s32 (ints.block[3]) } };
}

static inline Floats
floats_mul (Floats floats,
            Floats others)
{
  for (guint k = 0; k < 4; k++)
    floats.block[k] = vmulq_f32 (floats.block[k], others.block[k]);
  return floats;
}

static inline Floats
floats_fma (Floats floats,
            Floats factors,
            Floats addends)
{
  for (guint k = 0; k < 4; k++)
    addends.block[k] = vfmaq_f32 (addends.block[k], floats.block[k], factors.block[k]);
  return addends;
}

static inline float
floats_sum (Floats floats)
{
  return vaddvq_f32 (vaddq_f32 (vaddq_f32 (floats.block[0], floats.block[1]),
                                vaddq_f32 (floats.block[2], floats.block[3])));
}

static inline Floats
floats_keep (Floats floats,
             guint  n_blocks)
{
  for (guint k = n_blocks; k < 4; k++)
    floats.block[k] = vdupq_n_f32 (0);
  return floats;
}

static inline Floats
floats_of_floats (float f0,
                  float f1,
                  float f2,
                  float f3)
{
  return (Floats) { { vdupq_n_f32 (f0), vdupq_n_f32 (f1), vdupq_n_f32 (f2), vdupq_n_f32 (f3) } };
}

/* Number k to the lanes of block k. */
static inline Floats
spread (float32x4_t four)
{
  return (Floats) { { vdupq_laneq_f32 (four, 0), vdupq_laneq_f32 (four, 1), vdupq_laneq_f32 (four, 2),
                      vdupq_laneq_f32 (four, 3) } };
}

static inline Floats
floats_of_halves (guint16 h0,
                  guint16 h1,
                  guint16 h2,
                  guint16 h3)
{
  guint64 halves = h0 | (guint64) h1 << 16 | (guint64) h2 << 32 | (guint64) h3 << 48;

  return spread (vcvt_f32_f16 (vreinterpret_f16_u16 (vcreate_u16 (halves))));
}

static inline Floats
floats_of_bytes (guint32 bytes,
                 guint16 half,
                 float   factor)
{
  float32x4_t scale = vmulq_n_f32 (vcvt_f32_f16 (vreinterpret_f16_u16 (vdup_n_u16 (half))), factor);
  int16x4_t words = vget_low_s16 (vmovl_s8 (vcreate_s8 (bytes)));

  return spread (vmulq_f32 (vcvtq_f32_s32 (vmovl_s16 (words)), scale));
}
