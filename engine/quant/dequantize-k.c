/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floats out of blocks of 256 values with scales within scales. Half times small integer times quant is exact in a
 * float, or rounds in its last product alone; where a minimum is taken away, that difference rounds.
 */

#include "quant/quantize.h"

/* Two bits of value @i of a block, laid out as in Q2_K. */
static inline guint
two_bits_at (const guint8 *quants,
             guint         i)
{
  return quants[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
}

/* Nibble of value @i, laid out as in Q4_K. */
static inline guint
nibble_at (const guint8 *quants,
           guint         i)
{
  return quants[i / 64 * 32 + i % 32] >> (i % 64 / 32 * 4) & 15;
}

void
rill_q4_k_get_scales (const guint8 *packed,
                      guint8        scales[8],
                      guint8        mins[8])
{
  for (guint j = 0; j < 4; j++)
    {
      scales[j] = packed[j] & 63;
      mins[j] = packed[j + 4] & 63;
      scales[j + 4] = (guint8) ((packed[j + 8] & 15) | packed[j] >> 6 << 4);
      mins[j + 4] = (guint8) (packed[j + 8] >> 4 | packed[j + 4] >> 6 << 4);
    }
}

void
rill_dequantize_q2_k (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ2_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      float min = rill_half_to_float (block->min);

      for (guint i = 0; i < RILL_SUPER_VALUES; i++)
        {
          guint8 scales = block->scales[i / 16];

          values[begin + i] = scale * (float) (scales & 15) * (float) two_bits_at (block->quants, i)
                              - min * (float) (scales >> 4);
        }
    }
}

/* Six bits of scale @j, less 32. */
static inline int
q3_k_scale_at (const guint8 *packed,
               guint         j)
{
  guint low = packed[j % 8] >> (j / 8 * 4) & 15;
  guint high = packed[8 + j % 4] >> (j / 4 * 2) & 3;

  return (int) (low | high << 4) - 32;
}

void
rill_dequantize_q3_k (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ3_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint i = 0; i < RILL_SUPER_VALUES; i++)
        {
          guint high = block->high[i % 32] >> (i / 32) & 1u;
          int quant = (int) (two_bits_at (block->quants, i) | high << 2) - 4;

          values[begin + i] = scale * (float) q3_k_scale_at (block->scales, i / 16) * (float) quant;
        }
    }
}

void
rill_dequantize_q4_k (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ4_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      float min = rill_half_to_float (block->min);
      guint8 scales[8], mins[8];

      rill_q4_k_get_scales (block->scales, scales, mins);
      for (guint i = 0; i < RILL_SUPER_VALUES; i++)
        values[begin + i] = scale * scales[i / 32] * (float) nibble_at (block->quants, i) - min * mins[i / 32];
    }
}

void
rill_dequantize_q5_k (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ5_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      float min = rill_half_to_float (block->min);
      guint8 scales[8], mins[8];

      rill_q4_k_get_scales (block->scales, scales, mins);
      for (guint i = 0; i < RILL_SUPER_VALUES; i++)
        {
          guint quant = nibble_at (block->quants, i) | (block->fifth[i % 32] >> (i / 32) & 1u) << 4;

          values[begin + i] = scale * scales[i / 32] * (float) quant - min * mins[i / 32];
        }
    }
}

void
rill_dequantize_q6_k (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ6_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint i = 0; i < RILL_SUPER_VALUES; i++)
        {
          guint half = i / 128, part = i % 128 / 32, place = i % 32;
          guint low = block->low[half * 64 + part % 2 * 32 + place] >> (part / 2 * 4) & 15;
          guint high = block->high[half * 32 + place] >> (part * 2) & 3;

          /* Half times byte is exact in a float, so the last product is the one that rounds. */
          values[begin + i] = scale * block->scales[i / 16] * (float) ((int) (low | high << 4) - 32);
        }
    }
}
