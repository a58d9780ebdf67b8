/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks of random quants. Any bits are quants and small scales; the halves alone must be numbers of a sensible size.
 */

#include "quant/random.h"

#include <math.h>
#include <string.h>

/* Where the halves of a block of integers are, and what minimum, in scales, brings the mean of random quants to zero. */
static const struct
{
  RillType type;
  guint scale; /* bytes from the block's start */
  guint min;   /* the same; 0: none */
  float mean;
} halves[] = {
  { RILL_TYPE_Q8_0, G_STRUCT_OFFSET (RillBlockQ8_0, scale), 0, 0 },
  { RILL_TYPE_Q4_0, G_STRUCT_OFFSET (RillBlockQ4_0, scale), 0, 0 },
  { RILL_TYPE_Q4_1, G_STRUCT_OFFSET (RillBlockQ4_1, scale), G_STRUCT_OFFSET (RillBlockQ4_1, min), -7.5f },
  { RILL_TYPE_Q5_0, G_STRUCT_OFFSET (RillBlockQ5_0, scale), 0, 0 },
  { RILL_TYPE_Q5_1, G_STRUCT_OFFSET (RillBlockQ5_1, scale), G_STRUCT_OFFSET (RillBlockQ5_1, min), -15.5f },
  { RILL_TYPE_Q2_K, G_STRUCT_OFFSET (RillBlockQ2_K, scale), G_STRUCT_OFFSET (RillBlockQ2_K, min), 1.5f },
  { RILL_TYPE_Q3_K, G_STRUCT_OFFSET (RillBlockQ3_K, scale), 0, 0 },
  { RILL_TYPE_Q4_K, G_STRUCT_OFFSET (RillBlockQ4_K, scale), G_STRUCT_OFFSET (RillBlockQ4_K, min), 7.5f },
  { RILL_TYPE_Q5_K, G_STRUCT_OFFSET (RillBlockQ5_K, scale), G_STRUCT_OFFSET (RillBlockQ5_K, min), 15.5f },
  { RILL_TYPE_Q6_K, G_STRUCT_OFFSET (RillBlockQ6_K, scale), 0, 0 },
  { RILL_TYPE_IQ4_NL, G_STRUCT_OFFSET (RillBlockIQ4_NL, scale), 0, 0 },
  { RILL_TYPE_IQ4_XS, G_STRUCT_OFFSET (RillBlockIQ4_XS, scale), 0, 0 },
  { RILL_TYPE_IQ3_S, G_STRUCT_OFFSET (RillBlockIQ3_S, scale), 0, 0 },
  { RILL_TYPE_IQ3_XXS, G_STRUCT_OFFSET (RillBlockIQ3_XXS, scale), 0, 0 },
};

static void
set_half (guint8 *place,
          float   value)
{
  guint16 half = rill_float_to_half (value);

  memcpy (place, &half, sizeof half);
}

static void
set_scale (RillType type,
           guint8  *block,
           float    scale)
{
  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    if (halves[i].type == type)
      {
        set_half (block + halves[i].scale, scale);
        if (halves[i].min != 0)
          set_half (block + halves[i].min, scale * halves[i].mean);
        return;
      }
  /* MXFP4: a power of two. */
  block[0] = (guint8) CLAMP (128 + lrintf (log2f (scale)), 0, 254);
}

/* A block of random bits with @scale. */
static void
fill_block (const RillTypeInfo *type,
            guint8             *block,
            float               scale,
            guint64            *state)
{
  for (gsize i = 0; i < type->block_bytes; i += 8)
    {
      guint64 bits = rill_random_next (state);

      memcpy (block + i, &bits, MIN (8, type->block_bytes - i));
    }
  set_scale (type->type, block, scale);
}

float
rill_random_get_spread (const RillTypeInfo *type)
{
  float values[RILL_SUPER_VALUES];
  double sum = 0;
  guint64 state = 1;
  const guint n_blocks = 64;

  for (guint b = 0; b < n_blocks; b++)
    {
      guint8 block[RILL_SUPER_VALUES * 2];

      fill_block (type, block, 1.0f, &state);
      type->dequantize (block, values, type->block_values);
      for (guint i = 0; i < type->block_values; i++)
        sum += (double) values[i] * values[i];
    }
  return (float) sqrt (sum / (n_blocks * type->block_values));
}

void
rill_random_fill_blocks (const RillTypeInfo *type,
                         void               *blocks,
                         gsize               n_values,
                         float               scale,
                         guint64            *state)
{
  guint8 *block = blocks;

  for (gsize i = 0; i < n_values; i += type->block_values, block += type->block_bytes)
    fill_block (type, block, scale, state);
}
