/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floats out of blocks of 256 values with scales within scales. Files whose weights are mostly Q4_0 have their output
 * matrix in one of these.
 */

#include "quant/quantize.h"

void
rill_dequantize_q6_k (const void *blocks,
                      float      *values,
                      gsize       n_values)
{
  const RillBlockQ6_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_Q6_K_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint i = 0; i < RILL_Q6_K_VALUES; i++)
        {
          guint half = i / 128, part = i % 128 / 32, place = i % 32;
          guint low = block->low[half * 64 + part % 2 * 32 + place] >> (part / 2 * 4) & 15;
          guint high = block->high[half * 32 + place] >> (part * 2) & 3;

          /* Half times byte is exact in a float, so the last product is the one that rounds. */
          values[begin + i] = scale * block->scales[i / 16] * ((int) (low | high << 4) - 32);
        }
    }
}
