/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks to floats and back. Dequantising is the definition of each format: a half scale has 11 significant bits and a
 * quant at most 8, so that their product is exact in a float and every implementation must give the same bits.
 */

#include "quant/quantize.h"
#include "quant/search.h"

#include <math.h>
#include <string.h>

void
rill_dequantize_f32 (const void *blocks,
                     float      *values,
                     gsize       n_values)
{
  memcpy (values, blocks, n_values * sizeof *values);
}

void
rill_quantize_f32 (const float *values,
                   void        *blocks,
                   gsize        n_values)
{
  memcpy (blocks, values, n_values * sizeof *values);
}

void
rill_dequantize_f16 (const void *blocks,
                     float      *values,
                     gsize       n_values)
{
  const guint16 *halves = blocks;

  for (gsize i = 0; i < n_values; i++)
    values[i] = rill_half_to_float (halves[i]);
}

void
rill_quantize_f16 (const float *values,
                   void        *blocks,
                   gsize        n_values)
{
  guint16 *halves = blocks;

  for (gsize i = 0; i < n_values; i++)
    halves[i] = rill_float_to_half (values[i]);
}

void
rill_dequantize_bf16 (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const guint16 *bits = blocks;

  for (gsize i = 0; i < n_values; i++)
    values[i] = rill_bf16_to_float (bits[i]);
}

void
rill_quantize_bf16 (const float *values,
                    void        *blocks,
                    gsize        n_values)
{
  guint16 *bits = blocks;

  for (gsize i = 0; i < n_values; i++)
    bits[i] = rill_float_to_bf16 (values[i]);
}

/* Stores @ideal as the nearest finite half. Returns what a quant is multiplied by to undo it, 0 where nothing is left. */
static float
store_scale (float    ideal,
             guint16 *scale)
{
  float stored;

  *scale = rill_float_to_half (CLAMP (ideal, -RILL_HALF_MAX, RILL_HALF_MAX));
  stored = rill_half_to_float (*scale);

  /* The quants are rounded against the scale as it is stored, which halves the error of tiny blocks. */
  return stored != 0 ? 1 / stored : 0;
}

void
rill_dequantize_q8_0 (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ8_0 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_Q8_0_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
        values[begin + i] = scale * block->quants[i];
    }
}

void
rill_quantize_q8_0 (const float *values,
                    void        *blocks,
                    gsize        n_values)
{
  RillBlockQ8_0 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_Q8_0_VALUES, block++)
    {
      float largest = 0, inverse;

      for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
        largest = fmaxf (largest, fabsf (values[begin + i]));

      inverse = store_scale (largest / 127, &block->scale);
      for (guint i = 0; i < RILL_Q8_0_VALUES; i++)
        block->quants[i] = (gint8) rill_round_within (values[begin + i] * inverse, -127, 127);
    }
}

void
rill_dequantize_q4_0 (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ4_0 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_Q4_0_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      float *low = values + begin;
      float *high = low + RILL_Q4_0_VALUES / 2;

      for (guint i = 0; i < RILL_Q4_0_VALUES / 2; i++)
        {
          low[i] = scale * (float) ((block->quants[i] & 0xf) - 8);
          high[i] = scale * (float) ((block->quants[i] >> 4) - 8);
        }
    }
}

void
rill_quantize_q4_0 (const float *values,
                    void        *blocks,
                    gsize        n_values)
{
  RillBlockQ4_0 *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_Q4_0_VALUES, block++)
    {
      float x[RILL_Q4_0_VALUES], weights[RILL_Q4_0_VALUES], inverse;

      rill_search_copy (values + begin, x, RILL_Q4_0_VALUES);
      rill_search_weights (x, weights, RILL_Q4_0_VALUES);
      inverse = store_scale (rill_search_scale (x, weights, RILL_Q4_0_VALUES, -8, 7), &block->scale);
      for (guint i = 0; i < RILL_Q4_0_VALUES / 2; i++)
        block->quants[i] = (guint8) ((rill_round_within (x[i] * inverse, -8, 7) + 8)
                                     | (rill_round_within (x[i + RILL_Q4_0_VALUES / 2] * inverse, -8, 7) + 8) << 4);
    }
}
