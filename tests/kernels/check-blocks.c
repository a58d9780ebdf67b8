/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile blocks of the integer types: every byte possible where any byte is a quant or a small scale, and chosen ones
 * where a scale or a minimum is a half.
 */

#include "check.h"

#include <string.h>

/* What a checker must know of a block: where its halves are, and which bytes are quants alone. */
typedef struct
{
  RillType type;
  gint scale;    /* offset of the scale */
  gint min;      /* offset of the minimum, -1: none */
  guint quants;  /* for types with a minimum: offset of the bytes that choose a multiple of the scale ... */
  guint n_quant; /* ... and how many they are */
} Layout;

static const Layout layouts[] = {
  { RILL_TYPE_Q8_0, G_STRUCT_OFFSET (RillBlockQ8_0, scale), -1, 0, 0 },
  { RILL_TYPE_Q4_0, G_STRUCT_OFFSET (RillBlockQ4_0, scale), -1, 0, 0 },
  { RILL_TYPE_Q4_1, G_STRUCT_OFFSET (RillBlockQ4_1, scale), G_STRUCT_OFFSET (RillBlockQ4_1, min),
    G_STRUCT_OFFSET (RillBlockQ4_1, quants), 16 },
  { RILL_TYPE_Q5_0, G_STRUCT_OFFSET (RillBlockQ5_0, scale), -1, 0, 0 },
  { RILL_TYPE_Q5_1, G_STRUCT_OFFSET (RillBlockQ5_1, scale), G_STRUCT_OFFSET (RillBlockQ5_1, min),
    G_STRUCT_OFFSET (RillBlockQ5_1, fifth), 4 + 16 },
  { RILL_TYPE_Q2_K, G_STRUCT_OFFSET (RillBlockQ2_K, scale), G_STRUCT_OFFSET (RillBlockQ2_K, min),
    G_STRUCT_OFFSET (RillBlockQ2_K, quants), 64 },
  { RILL_TYPE_Q3_K, G_STRUCT_OFFSET (RillBlockQ3_K, scale), -1, 0, 0 },
  { RILL_TYPE_Q4_K, G_STRUCT_OFFSET (RillBlockQ4_K, scale), G_STRUCT_OFFSET (RillBlockQ4_K, min),
    G_STRUCT_OFFSET (RillBlockQ4_K, quants), 128 },
  { RILL_TYPE_Q5_K, G_STRUCT_OFFSET (RillBlockQ5_K, scale), G_STRUCT_OFFSET (RillBlockQ5_K, min),
    G_STRUCT_OFFSET (RillBlockQ5_K, fifth), 32 + 128 },
  { RILL_TYPE_Q6_K, G_STRUCT_OFFSET (RillBlockQ6_K, scale), -1, 0, 0 },
  { RILL_TYPE_IQ4_NL, G_STRUCT_OFFSET (RillBlockIQ4_NL, scale), -1, 0, 0 },
  { RILL_TYPE_IQ4_XS, G_STRUCT_OFFSET (RillBlockIQ4_XS, scale), -1, 0, 0 },
  { RILL_TYPE_IQ3_S, G_STRUCT_OFFSET (RillBlockIQ3_S, scale), -1, 0, 0 },
  { RILL_TYPE_IQ3_XXS, G_STRUCT_OFFSET (RillBlockIQ3_XXS, scale), -1, 0, 0 },
};

const RillType check_block_types[CHECK_N_BLOCK_TYPES] = {
  RILL_TYPE_Q8_0, RILL_TYPE_Q4_0, RILL_TYPE_Q4_1, RILL_TYPE_Q5_0,   RILL_TYPE_Q5_1,
  RILL_TYPE_Q2_K, RILL_TYPE_Q3_K, RILL_TYPE_Q4_K, RILL_TYPE_Q5_K,   RILL_TYPE_Q6_K,
  RILL_TYPE_IQ4_NL, RILL_TYPE_IQ4_XS, RILL_TYPE_IQ3_S, RILL_TYPE_IQ3_XXS, RILL_TYPE_MXFP4,
};

static guint16
draw_scale (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      return 0;
    case 1:
      return 1; /* the smallest subnormal */
    case 2:
      return 0x83ff; /* the largest subnormal, negative */
    case 3:
      return 0x7bff; /* 65504 */
    default:
      return rill_float_to_half ((float) g_rand_double_range (rand, -1, 1));
    }
}

static void
draw_bytes (GRand  *rand,
            guint8 *bytes,
            gsize   n)
{
  static const guint8 extremes[] = { 0x80, 0x7f, 0x00, 0xff, 0x88, 0x81 };
  gint32 choice = g_rand_int_range (rand, 0, 2 * G_N_ELEMENTS (extremes));

  for (gsize i = 0; i < n; i++)
    bytes[i] = (gsize) choice < G_N_ELEMENTS (extremes) ? extremes[choice] : (guint8) g_rand_int_range (rand, 0, 256);
}

static const Layout *
find_layout (RillType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].type == type)
      return &layouts[i];
  return NULL;
}

static void
fill_block (GRand        *rand,
            const Layout *layout,
            guint8       *block)
{
  guint16 half = draw_scale (rand);

  if (layout == NULL)
    {
      /* MXFP4: the powers of two that do not overflow when they are summed, and those that are subnormal. */
      block[0] = (guint8) g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 4 : 140);
      return;
    }
  memcpy (block + layout->scale, &half, sizeof half);
  half = draw_scale (rand);
  if (layout->min >= 0)
    memcpy (block + layout->min, &half, sizeof half);
}

void
check_fill_blocks (GRand   *rand,
                   RillType type,
                   void    *blocks,
                   gsize    n_values)
{
  const RillTypeInfo *info = rill_type_get_info (type);
  guint8 *block = blocks;

  for (gsize i = 0; i < n_values; i += info->block_values, block += info->block_bytes)
    {
      draw_bytes (rand, block, info->block_bytes);
      fill_block (rand, find_layout (type), block);
    }
}

void
check_get_mins (RillType    type,
                const void *blocks,
                float      *mins,
                gsize       n_values)
{
  const RillTypeInfo *info = rill_type_get_info (type);
  const Layout *layout = find_layout (type);
  const guint8 *block = blocks;

  memset (mins, 0, n_values * sizeof *mins);
  if (layout == NULL || layout->min < 0)
    return;
  for (gsize i = 0; i < n_values; i += info->block_values, block += info->block_bytes)
    {
      guint8 copy[256];

      memcpy (copy, block, info->block_bytes);
      memset (copy + layout->quants, 0, layout->n_quant);
      info->dequantize (copy, mins + i, info->block_values);
    }
}
