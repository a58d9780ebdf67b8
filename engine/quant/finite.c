/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A number is infinite or none where all bits of its exponent are set. A block's values are finite where its scales are:
 * the rest are small integers. So the bits are looked at, all of a run before anything is decided, which the compiler can
 * make wide; only a run that has one is gone through by value.
 */

#include "quant/finite.h"

#include <math.h>
#include <string.h>

/* Blocks looked at before a decision. */
#define RUN 256

#define FLOAT_EXPONENT 0x7f800000u
#define HALF_EXPONENT 0x7c00u
#define BF16_EXPONENT 0x7f80u

/* Where the halves of a block are that the others are multiplied by or added to. */
typedef struct
{
  RillType type;
  guint n_scales;
  guint offsets[2]; /* bytes */
} Layout;

static const Layout layouts[] = {
  { RILL_TYPE_Q4_0, 1, { G_STRUCT_OFFSET (RillBlockQ4_0, scale) } },
  { RILL_TYPE_Q4_1, 2, { G_STRUCT_OFFSET (RillBlockQ4_1, scale), G_STRUCT_OFFSET (RillBlockQ4_1, min) } },
  { RILL_TYPE_Q5_0, 1, { G_STRUCT_OFFSET (RillBlockQ5_0, scale) } },
  { RILL_TYPE_Q5_1, 2, { G_STRUCT_OFFSET (RillBlockQ5_1, scale), G_STRUCT_OFFSET (RillBlockQ5_1, min) } },
  { RILL_TYPE_Q8_0, 1, { G_STRUCT_OFFSET (RillBlockQ8_0, scale) } },
  { RILL_TYPE_Q2_K, 2, { G_STRUCT_OFFSET (RillBlockQ2_K, scale), G_STRUCT_OFFSET (RillBlockQ2_K, min) } },
  { RILL_TYPE_Q3_K, 1, { G_STRUCT_OFFSET (RillBlockQ3_K, scale) } },
  { RILL_TYPE_Q4_K, 2, { G_STRUCT_OFFSET (RillBlockQ4_K, scale), G_STRUCT_OFFSET (RillBlockQ4_K, min) } },
  { RILL_TYPE_Q5_K, 2, { G_STRUCT_OFFSET (RillBlockQ5_K, scale), G_STRUCT_OFFSET (RillBlockQ5_K, min) } },
  { RILL_TYPE_Q6_K, 1, { G_STRUCT_OFFSET (RillBlockQ6_K, scale) } },
  { RILL_TYPE_IQ4_NL, 1, { G_STRUCT_OFFSET (RillBlockIQ4_NL, scale) } },
  { RILL_TYPE_IQ4_XS, 1, { G_STRUCT_OFFSET (RillBlockIQ4_XS, scale) } },
  { RILL_TYPE_IQ3_XXS, 1, { G_STRUCT_OFFSET (RillBlockIQ3_XXS, scale) } },
  { RILL_TYPE_IQ3_S, 1, { G_STRUCT_OFFSET (RillBlockIQ3_S, scale) } },
  { RILL_TYPE_MXFP4, 0 }, /* a power of two with an exponent of eight bits: always finite */
};

static gboolean
floats_have_one (const float *values,
                 gsize        n)
{
  guint32 found = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, &values[i], sizeof bits);
      found |= (bits & FLOAT_EXPONENT) == FLOAT_EXPONENT;
    }

  return found != 0;
}

gsize
rill_floats_find_not_finite (const float *values,
                             gsize        n_values)
{
  for (gsize at = 0; at < n_values; at += RUN)
    {
      gsize n = MIN (RUN, n_values - at);

      for (gsize i = 0; floats_have_one (values + at, n) && i < n; i++)
        if (!isfinite (values[at + i]))
          return at + i;
    }

  return n_values;
}

static gboolean
halves_have_one (const guint8 *bytes,
                 gsize         n,
                 gsize         stride,
                 guint         exponent)
{
  guint found = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint16 bits;

      memcpy (&bits, bytes + i * stride, sizeof bits);
      found |= (bits & exponent) == exponent;
    }

  return found != 0;
}

static gboolean
run_has_one (const RillTypeInfo *type,
             const guint8       *blocks,
             gsize               n)
{
  if (type->type == RILL_TYPE_F32)
    return floats_have_one ((const float *) (gconstpointer) blocks, n);
  if (type->type == RILL_TYPE_F16 || type->type == RILL_TYPE_BF16)
    return halves_have_one (blocks, n, sizeof (guint16),
                            type->type == RILL_TYPE_F16 ? HALF_EXPONENT : BF16_EXPONENT);

  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].type == type->type)
      {
        gboolean found = FALSE;

        for (guint j = 0; j < layouts[i].n_scales; j++)
          found |= halves_have_one (blocks + layouts[i].offsets[j], n, type->block_bytes, HALF_EXPONENT);
        return found;
      }

  /* A type that is not in the list is gone through by value. */
  return TRUE;
}

/* In a run that has one, unless its blocks multiply it away, as a scale within a scale of zero does not. */
static gsize
find_in_run (const RillTypeInfo *type,
             const guint8       *blocks,
             gsize               n_blocks)
{
  float values[RILL_SUPER_VALUES];

  for (gsize i = 0; i < n_blocks; i++)
    {
      type->dequantize (blocks + i * type->block_bytes, values, type->block_values);
      for (guint j = 0; j < type->block_values; j++)
        if (!isfinite (values[j]))
          return i * type->block_values + j;
    }

  return n_blocks * type->block_values;
}

gsize
rill_blocks_find_not_finite (const RillTypeInfo *type,
                             const void         *blocks,
                             gsize               n_values)
{
  const guint8 *bytes = blocks;
  gsize n_blocks = n_values / type->block_values;

  for (gsize at = 0; at < n_blocks; at += RUN)
    {
      gsize n = MIN (RUN, n_blocks - at);
      const guint8 *run = bytes + at * type->block_bytes;
      gsize found;

      if (!run_has_one (type, run, n))
        continue;
      found = find_in_run (type, run, n);
      if (found < n * type->block_values)
        return at * type->block_values + found;
    }

  return n_values;
}
