/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floats out of blocks of 256 values whose quants are looked up: levels for four bits, points of a code book for three.
 * All products are exact in a float.
 */

#include "quant/quantize.h"

/* Seven signs and the one that makes their number even. */
static inline guint
complete_signs (guint seven)
{
  return seven | (guint) __builtin_parity (seven) << 7;
}

static inline float
value_at (guint32 point,
          guint   i,
          gboolean negative)
{
  float magnitude = (float) (point >> 8 * i & 0xff);

  return negative ? -magnitude : magnitude;
}

void
rill_dequantize_iq4_xs (const void *blocks,
                        float      *values,
                        gsize       n_values)
{
  const RillBlockIQ4_XS *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);
      guint scales_high = GUINT16_FROM_LE (block->scales_high);

      for (guint run = 0; run < RILL_SUPER_VALUES / 32; run++)
        {
          guint low = block->scales_low[run / 2] >> (run % 2 * 4) & 15;
          int run_scale = (int) (low | (scales_high >> 2 * run & 3) << 4) - 32;
          const guint8 *quants = block->quants + run * 16;
          float *out = values + begin + run * 32;

          for (guint i = 0; i < 16; i++)
            {
              out[i] = scale * (float) run_scale * rill_iq4_levels[quants[i] & 15];
              out[i + 16] = scale * (float) run_scale * rill_iq4_levels[quants[i] >> 4];
            }
        }
    }
}

void
rill_dequantize_iq3_xxs (const void *blocks,
                         float      *values,
                         gsize       n_values)
{
  const RillBlockIQ3_XXS *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint run = 0; run < RILL_SUPER_VALUES / 32; run++)
        {
          const guint8 *bytes = block->runs + run * 4;
          guint32 word = bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16 | (guint32) bytes[3] << 24;
          float run_scale = scale * (0.5f + (float) (word >> 28)) * 0.5f;

          for (guint i = 0; i < 32; i++)
            {
              guint32 point = rill_iq3_xxs_points[block->points[run * 8 + i / 4]];
              guint signs = complete_signs (word >> i / 8 * 7 & 127);

              values[begin + run * 32 + i] = run_scale * value_at (point, i % 4, (signs >> i % 8 & 1) != 0);
            }
        }
    }
}

void
rill_dequantize_iq3_s (const void *blocks,
                       float      *values,
                       gsize       n_values)
{
  const RillBlockIQ3_S *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float scale = rill_half_to_float (block->scale);

      for (guint run = 0; run < RILL_SUPER_VALUES / 32; run++)
        {
          float run_scale = scale * (float) (1 + 2 * (block->scales[run / 2] >> (run % 2 * 4) & 15));

          for (guint i = 0; i < 32; i++)
            {
              guint high = block->high[run] >> i / 4 & 1u;
              guint32 point = rill_iq3_s_points[block->points[run * 8 + i / 4] | high << 8];
              guint signs = block->signs[run * 4 + i / 8];

              values[begin + run * 32 + i] = run_scale * value_at (point, i % 4, (signs >> i % 8 & 1) != 0);
            }
        }
    }
}
