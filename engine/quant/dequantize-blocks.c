/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floats out of blocks of 32 values, beside Q8_0 and Q4_0. A scale has 11 significant bits and a quant at most 8, so
 * that their product is exact; where a minimum is added, that sum alone rounds.
 */

#include "quant/quantize.h"

/* The levels of IQ4_NL lie closer together near zero. */
const gint8 rill_iq4_levels[16] = { -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113 };

/* A sign, two bits of exponent and one of fraction: twice 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives. */
const gint8 rill_mxfp4_levels[16] = { 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12 };

/* The nibble of value @i. */
static inline guint
nibble_at (const guint8 *quants,
           guint         i)
{
  return i < 16 ? quants[i] & 15 : quants[i - 16] >> 4;
}

static inline guint
five_bits_at (const guint8 *quants,
              const guint8 *fifth,
              guint         i)
{
  return nibble_at (quants, i) | (fifth[i / 8] >> i % 8 & 1u) << 4;
}

void
rill_dequantize_q4_1 (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ4_1 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_BLOCK_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      float min = rill_half_to_float (block->min);

      for (guint i = 0; i < RILL_BLOCK_VALUES; i++)
        values[begin + i] = scale * (float) nibble_at (block->quants, i) + min;
    }
}

void
rill_dequantize_q5_0 (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ5_0 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_BLOCK_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint i = 0; i < RILL_BLOCK_VALUES; i++)
        values[begin + i] = scale * (float) ((int) five_bits_at (block->quants, block->fifth, i) - 16);
    }
}

void
rill_dequantize_q5_1 (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ5_1 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_BLOCK_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      float min = rill_half_to_float (block->min);

      for (guint i = 0; i < RILL_BLOCK_VALUES; i++)
        values[begin + i] = scale * (float) five_bits_at (block->quants, block->fifth, i) + min;
    }
}

void
rill_dequantize_iq4_nl (const void *blocks,
                        float      *values,
                        gsize       n_values)
{
  const RillBlockIQ4_NL *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_BLOCK_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint i = 0; i < RILL_BLOCK_VALUES; i++)
        values[begin + i] = scale * rill_iq4_levels[nibble_at (block->quants, i)];
    }
}

void
rill_dequantize_mxfp4 (const void *blocks,
                       float      *values,
                       gsize       n_values)
{
  const RillBlockMXFP4 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_BLOCK_VALUES, block++)
    {
      float scale = rill_exponent_to_float (block->exponent);

      for (guint i = 0; i < RILL_BLOCK_VALUES; i++)
        values[begin + i] = scale * rill_mxfp4_levels[nibble_at (block->quants, i)];
    }
}
