/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Groups of 128 values of every block type, brought into registers: written once for every instruction set. A unit says
 * what its registers are, in the words listed below, before it includes this.
 *
 * A group's quants become bytes in the order of the activations' (see RillActGroup), as unsigned numbers wherever the
 * format allows it, because the widest products want one unsigned factor: what was added to make them so, the
 * activations' offsets take back, exactly.
 *
 *   Bytes   64 bytes in four pieces of 16: one half of each of the group's four blocks of 32 values
 *     bytes_load (p0, p1, p2, p3)               a piece from each address
 *     bytes_shift_right (b, n0, n1, n2, n3)     each piece by its own count; bits may come in from other bytes
 *     bytes_shift_left (b, n)                   no bits may leave their byte
 *     bytes_and (b, mask)  bytes_or (b, c)
 *     bytes_lookup (table, b)                   table[b], b < 16
 *     bytes_of_bits (m0, m1, m2, m3, value)     value where bit i of m is set, in byte i of its piece
 *     bytes_negate (b, m0, m1, m2, m3)          -b where bit i of m is set, in byte i of its piece
 *     bytes_of_pieces (p0, p1, p2, p3)
 *     bytes_prepare_signed (b)                  for ints_dot_signed()
 *   Piece   16 bytes
 *     piece_of_words (w0, w1, w2, w3)
 *   Ints    16 numbers of 32 bits, four a block
 *     ints_zero ()  ints_load (p)  ints_shift_left (i, n)  ints_shift_right (i, n)  ints_sub (i, j)
 *     ints_dot (i, b, x)                        i + sums of four products of bytes below 128 with activations
 *     ints_start_signed (x)                     what to begin with ...
 *     ints_dot_signed (i, b, x)                 ... when b is prepared and was any signed bytes
 *   Floats  16 numbers, four a block
 *     floats_zero ()  floats_set (f)  floats_load (p)  floats_of_ints (i)
 *     floats_mul (f, g)  floats_fma (f, g, h): f g + h  floats_sum (f): of all
 *     floats_keep (f, n)                        zeros beyond the lanes of the first n blocks
 *     floats_of_halves (h0, h1, h2, h3)  floats_of_floats (f0, f1, f2, f3)   one a block
 *     floats_of_bytes (four signed bytes, h, f)  half h times a byte and f, one a block
 */

#pragma once

#include "kernels/kernels.h"

#include <string.h>

typedef struct
{
  Bytes low;  /* what meets quants[0] */
  Bytes high; /* quants[1] */
  Floats scale;
  Floats high_scale; /* where the halves have their own */
  Floats min;        /* what a value is when its quant is 0, times -1/8: the offsets are -8 times the activations */
  Floats high_min;
} Group;

/* --- Pieces of formats -------------------------------------------------------------------------------------------- */

static inline guint32
load_32 (const guint8 *bytes)
{
  guint32 word;

  memcpy (&word, bytes, sizeof word);
  return GUINT32_FROM_LE (word);
}

static inline guint64
load_64 (const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* Bytes 0, 2, 4 and 6. */
static inline guint32
even_bytes (guint64 bytes)
{
  bytes &= G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  bytes = (bytes | bytes >> 8) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);
  return (guint32) (bytes | bytes >> 16);
}

/* Each byte, below 64, less 32. */
static inline guint64
less_32 (guint64 bytes)
{
  return (bytes + G_GUINT64_CONSTANT (0x6060606060606060)) ^ G_GUINT64_CONSTANT (0x8080808080808080);
}

static inline Floats
minus_eighth (Floats mins)
{
  return floats_mul (mins, floats_set (-0.125f));
}

static inline Bytes
low_nibbles (Bytes bytes)
{
  return bytes_and (bytes, 15);
}

static inline Bytes
high_nibbles (Bytes bytes)
{
  return bytes_and (bytes_shift_right (bytes, 4, 4, 4, 4), 15);
}

/* Two bits of 128 values that share 32 bytes, one half of each 32 values. */
static inline Bytes
two_bits (const guint8 *bytes)
{
  return bytes_and (bytes_shift_right (bytes_load (bytes, bytes, bytes, bytes), 0, 2, 4, 6), 3);
}

/* One bit of the same, in @place; bits from @first on. */
static inline Bytes
one_bit (const guint8 *bytes,
         guint         first,
         guint         place)
{
  Bytes bits = bytes_shift_right (bytes_load (bytes, bytes, bytes, bytes), first, first + 1, first + 2, first + 3);

  return bytes_shift_left (bytes_and (bits, 1), place);
}

/* --- Blocks of 32 values: @w is the first of four ----------------------------------------------------------------- */

#define LOAD_QUANTS(w) bytes_load ((w)[0].quants, (w)[1].quants, (w)[2].quants, (w)[3].quants)
#define LOAD_HALVES(w, field) floats_of_halves ((w)[0].field, (w)[1].field, (w)[2].field, (w)[3].field)

static inline Bytes
fifth_bits (guint32 bits0,
            guint32 bits1,
            guint32 bits2,
            guint32 bits3)
{
  return bytes_of_bits ((guint16) bits0, (guint16) bits1, (guint16) bits2, (guint16) bits3, 16);
}

#define ADD_FIFTH_BITS(group, w)                                                                                      \
  G_STMT_START                                                                                                        \
  {                                                                                                                   \
    guint32 bits0 = load_32 ((w)[0].fifth), bits1 = load_32 ((w)[1].fifth);                                           \
    guint32 bits2 = load_32 ((w)[2].fifth), bits3 = load_32 ((w)[3].fifth);                                           \
                                                                                                                      \
    (group).low = bytes_or ((group).low, fifth_bits (bits0, bits1, bits2, bits3));                                    \
    (group).high = bytes_or ((group).high, fifth_bits (bits0 >> 16, bits1 >> 16, bits2 >> 16, bits3 >> 16));          \
  }                                                                                                                   \
  G_STMT_END

static inline Group
unpack_q8_0 (const RillBlockQ8_0 *w,
             guint                part)
{
  Bytes low = bytes_load (w[0].quants, w[1].quants, w[2].quants, w[3].quants);
  Bytes high = bytes_load (w[0].quants + 16, w[1].quants + 16, w[2].quants + 16, w[3].quants + 16);

  return (Group) { .low = bytes_prepare_signed (low), .high = bytes_prepare_signed (high),
                   .scale = LOAD_HALVES (w, scale) };
}

static inline Group
unpack_q4_0 (const RillBlockQ4_0 *w,
             guint                part)
{
  Bytes quants = LOAD_QUANTS (w);

  return (Group) { .low = low_nibbles (quants), .high = high_nibbles (quants), .scale = LOAD_HALVES (w, scale) };
}

static inline Group
unpack_q4_1 (const RillBlockQ4_1 *w,
             guint                part)
{
  Bytes quants = LOAD_QUANTS (w);

  return (Group) { .low = low_nibbles (quants), .high = high_nibbles (quants), .scale = LOAD_HALVES (w, scale),
                   .min = minus_eighth (LOAD_HALVES (w, min)) };
}

static inline Group
unpack_q5_0 (const RillBlockQ5_0 *w,
             guint                part)
{
  Bytes quants = LOAD_QUANTS (w);
  Group group = { .low = low_nibbles (quants), .high = high_nibbles (quants), .scale = LOAD_HALVES (w, scale) };

  ADD_FIFTH_BITS (group, w);
  return group;
}

static inline Group
unpack_q5_1 (const RillBlockQ5_1 *w,
             guint                part)
{
  Bytes quants = LOAD_QUANTS (w);
  Group group = { .low = low_nibbles (quants), .high = high_nibbles (quants), .scale = LOAD_HALVES (w, scale),
                  .min = minus_eighth (LOAD_HALVES (w, min)) };

  ADD_FIFTH_BITS (group, w);
  return group;
}

static inline Group
unpack_iq4_nl (const RillBlockIQ4_NL *w,
               guint                  part)
{
  Bytes quants = LOAD_QUANTS (w);
  Bytes low = bytes_lookup (rill_iq4_levels, low_nibbles (quants));
  Bytes high = bytes_lookup (rill_iq4_levels, high_nibbles (quants));

  return (Group) { .low = bytes_prepare_signed (low), .high = bytes_prepare_signed (high),
                   .scale = LOAD_HALVES (w, scale) };
}

static inline float
power_of_two (guint8 exponent)
{
  guint32 bits = exponent < 2 ? 0x200000u << exponent : (exponent - 1u) << 23;
  float power;

  memcpy (&power, &bits, sizeof power);
  return power;
}

/* The levels become unsigned by 16. */
static inline Group
unpack_mxfp4 (const RillBlockMXFP4 *w,
              guint                 part)
{
  static const gint8 levels[16] = { 16, 17, 18, 19, 20, 22, 24, 28, 16, 15, 14, 13, 12, 10, 8, 4 };
  Bytes quants = LOAD_QUANTS (w);

  return (Group) { .low = bytes_lookup (levels, low_nibbles (quants)),
                   .high = bytes_lookup (levels, high_nibbles (quants)),
                   .scale = floats_of_floats (power_of_two (w[0].exponent), power_of_two (w[1].exponent),
                                              power_of_two (w[2].exponent), power_of_two (w[3].exponent)) };
}

/* --- Blocks of 256 values: @part is the first half or the second -------------------------------------------------- */

static inline Group
unpack_q2_k (const RillBlockQ2_K *w,
             guint                part)
{
  const guint64 nibble = G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  const guint8 *quants = w->quants + part * 32;
  guint64 scales = load_64 (w->scales + part * 8);
  guint64 mins = scales >> 4 & nibble;

  scales &= nibble;
  return (Group) { .low = two_bits (quants),
                   .high = two_bits (quants + 16),
                   .scale = floats_of_bytes (even_bytes (scales), w->scale, 1.0f),
                   .high_scale = floats_of_bytes (even_bytes (scales >> 8), w->scale, 1.0f),
                   .min = floats_of_bytes (even_bytes (mins), w->min, 0.125f),
                   .high_min = floats_of_bytes (even_bytes (mins >> 8), w->min, 0.125f) };
}

static inline Group
unpack_q3_k (const RillBlockQ3_K *w,
             guint                part)
{
  const guint8 *quants = w->quants + part * 32;
  guint64 low = load_64 (w->scales) >> (part * 4) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  guint32 high = load_32 (w->scales + 8) >> (part * 4);
  guint64 high_of_eight = (high & 0x03030303) | (guint64) (high >> 2 & 0x03030303) << 32;
  guint64 scales = less_32 (low | high_of_eight << 4);

  return (Group) { .low = bytes_or (two_bits (quants), one_bit (w->high, part * 4, 2)),
                   .high = bytes_or (two_bits (quants + 16), one_bit (w->high + 16, part * 4, 2)),
                   .scale = floats_of_bytes (even_bytes (scales), w->scale, 1.0f),
                   .high_scale = floats_of_bytes (even_bytes (scales >> 8), w->scale, 1.0f) };
}

/* Four of the eight scales and minima that Q4_K and Q5_K pack into twelve bytes. */
static inline void
set_scales_q4_k (Group        *group,
                 const guint8 *packed,
                 guint         part,
                 guint16       scale,
                 guint16       min)
{
  guint32 first = load_32 (packed), second = load_32 (packed + 4), third = load_32 (packed + 8);
  guint32 scales = part == 0 ? first & 0x3f3f3f3f : (third & 0x0f0f0f0f) | (first >> 2 & 0x30303030);
  guint32 mins = part == 0 ? second & 0x3f3f3f3f : (third >> 4 & 0x0f0f0f0f) | (second >> 2 & 0x30303030);

  group->scale = floats_of_bytes (scales, scale, 1.0f);
  group->min = floats_of_bytes (mins, min, 0.125f);
}

/* Of 64 bytes, the first 16 of each 32: low nibbles, then high ones. */
static inline Bytes
nibbles_q4_k (const guint8 *quants)
{
  return bytes_and (bytes_shift_right (bytes_load (quants, quants, quants + 32, quants + 32), 0, 4, 0, 4), 15);
}

static inline Group
unpack_q4_k (const RillBlockQ4_K *w,
             guint                part)
{
  const guint8 *quants = w->quants + part * 64;
  Group group = { .low = nibbles_q4_k (quants), .high = nibbles_q4_k (quants + 16) };

  set_scales_q4_k (&group, w->scales, part, w->scale, w->min);
  return group;
}

static inline Group
unpack_q5_k (const RillBlockQ5_K *w,
             guint                part)
{
  const guint8 *quants = w->quants + part * 64;
  Group group = { .low = bytes_or (nibbles_q4_k (quants), one_bit (w->fifth, part * 4, 4)),
                  .high = bytes_or (nibbles_q4_k (quants + 16), one_bit (w->fifth + 16, part * 4, 4)) };

  set_scales_q4_k (&group, w->scales, part, w->scale, w->min);
  return group;
}

/* Of 64 bytes, the first 16 of each 32, low nibbles; then both, high ones. */
static inline Bytes
nibbles_q6_k (const guint8 *low)
{
  return bytes_and (bytes_shift_right (bytes_load (low, low + 32, low, low + 32), 0, 0, 4, 4), 15);
}

static inline Group
unpack_q6_k (const RillBlockQ6_K *w,
             guint                part)
{
  const guint8 *low = w->low + part * 64;
  const guint8 *high = w->high + part * 32;
  guint64 scales = load_64 ((const guint8 *) w->scales + part * 8);

  return (Group) { .low = bytes_or (nibbles_q6_k (low), bytes_shift_left (two_bits (high), 4)),
                   .high = bytes_or (nibbles_q6_k (low + 16), bytes_shift_left (two_bits (high + 16), 4)),
                   .scale = floats_of_bytes (even_bytes (scales), w->scale, 1.0f),
                   .high_scale = floats_of_bytes (even_bytes (scales >> 8), w->scale, 1.0f) };
}

static inline Group
unpack_iq4_xs (const RillBlockIQ4_XS *w,
               guint                  part)
{
  const guint8 *quants = w->quants + part * 64;
  Bytes nibbles = bytes_load (quants, quants + 16, quants + 32, quants + 48);
  Bytes low = bytes_lookup (rill_iq4_levels, low_nibbles (nibbles));
  Bytes high = bytes_lookup (rill_iq4_levels, high_nibbles (nibbles));
  guint scales_low = w->scales_low[part * 2] | (guint) w->scales_low[part * 2 + 1] << 8;
  guint scales_high = GUINT16_FROM_LE (w->scales_high) >> (part * 8);
  guint32 scales = 0;

  for (guint run = 0; run < 4; run++)
    scales |= ((scales_low >> run * 4 & 15) | (scales_high >> run * 2 & 3) << 4) << run * 8;
  return (Group) { .low = bytes_prepare_signed (low), .high = bytes_prepare_signed (high),
                   .scale = floats_of_bytes ((guint32) less_32 (scales), w->scale, 1.0f) };
}

/* Four points of a code book, of four values each; bits 0 to 3 of @high are the ninth ones of their numbers. */
static inline Piece
gather_points (const guint32 *book,
               const guint8  *points,
               guint          high)
{
  return piece_of_words (GUINT32_TO_LE (book[points[0] | (high << 8 & 256)]), GUINT32_TO_LE (book[points[1] | (high << 7 & 256)]),
                         GUINT32_TO_LE (book[points[2] | (high << 6 & 256)]), GUINT32_TO_LE (book[points[3] | (high << 5 & 256)]));
}

/* What both kinds of points make: @signs has the minuses of each run of 32 values. */
static inline Group
finish_points (const Piece   low[RILL_ACT_BLOCKS],
               const Piece   high[RILL_ACT_BLOCKS],
               const guint32 signs[RILL_ACT_BLOCKS],
               Floats        scale)
{
  Bytes first = bytes_of_pieces (low[0], low[1], low[2], low[3]);
  Bytes second = bytes_of_pieces (high[0], high[1], high[2], high[3]);

  first = bytes_negate (first, (guint16) signs[0], (guint16) signs[1], (guint16) signs[2], (guint16) signs[3]);
  second = bytes_negate (second, (guint16) (signs[0] >> 16), (guint16) (signs[1] >> 16), (guint16) (signs[2] >> 16),
                         (guint16) (signs[3] >> 16));
  return (Group) { .low = bytes_prepare_signed (first), .high = bytes_prepare_signed (second), .scale = scale };
}

static inline Group
unpack_iq3_s (const RillBlockIQ3_S *w,
              guint                 part)
{
  Piece low[RILL_ACT_BLOCKS], high[RILL_ACT_BLOCKS];
  guint32 signs[RILL_ACT_BLOCKS];
  guint32 scales = 0;

  for (guint run = 0; run < RILL_ACT_BLOCKS; run++)
    {
      const guint of_block = part * RILL_ACT_BLOCKS + run;
      const guint8 *points = w->points + of_block * 8;

      low[run] = gather_points (rill_iq3_s_points, points, w->high[of_block]);
      high[run] = gather_points (rill_iq3_s_points, points + 4, w->high[of_block] >> 4);
      signs[run] = load_32 (w->signs + of_block * 4);
      scales |= (2 * (w->scales[of_block / 2] >> (run % 2 * 4) & 15u) + 1) << run * 8;
    }
  return finish_points (low, high, signs, floats_of_bytes (scales, w->scale, 1.0f));
}

/* Four times seven bits as the lower ones of four bytes, the upper ones such that each byte has an even number. */
static inline guint32
even_signs (guint32 word)
{
  guint32 sevens = (word & 0x7f) | (word << 1 & 0x7f00) | (word << 2 & 0x7f0000) | (word << 3 & 0x7f000000);
  guint32 folded = sevens ^ sevens >> 4;

  folded ^= folded >> 2;
  folded ^= folded >> 1;
  return sevens | (folded & 0x01010101) << 7;
}

static inline Group
unpack_iq3_xxs (const RillBlockIQ3_XXS *w,
                guint                   part)
{
  Piece low[RILL_ACT_BLOCKS], high[RILL_ACT_BLOCKS];
  guint32 signs[RILL_ACT_BLOCKS];
  guint32 scales = 0;

  for (guint run = 0; run < RILL_ACT_BLOCKS; run++)
    {
      const guint of_block = part * RILL_ACT_BLOCKS + run;
      const guint8 *points = w->points + of_block * 8;
      guint32 word = load_32 (w->runs + of_block * 4);

      low[run] = gather_points (rill_iq3_xxs_points, points, 0);
      high[run] = gather_points (rill_iq3_xxs_points, points + 4, 0);
      signs[run] = even_signs (word);
      scales |= (2 * (word >> 28) + 1) << run * 8;
    }
  return finish_points (low, high, signs, floats_of_bytes (scales, w->scale, 0.25f));
}
