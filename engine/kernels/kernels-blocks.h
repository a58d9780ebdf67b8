/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products of rows of blocks with quantised activations, written once for every instruction set. A unit defines the
 * words of kernels-unpack.h and three numbers, and then includes this; all of it is inlined into the unit's own
 * instructions. For those units alone.
 *
 *   TILE_ROWS, TILE_TOKENS   what is multiplied with each other at once, to suit the number of registers
 *   STREAMS                  rows read side by side where there is one activation
 */

#pragma once

#include "kernels/kernels-unpack.h"

/* --- Adding a group's products to a sum --------------------------------------------------------------------------- */

/* What weights that are 8 << @shift too large add too much. */
#define DEFINE_ADD_BIASED(name, shift)                                                                                \
  static inline Floats name (Floats sum, const Group *group, const RillActGroup *x)                                   \
  {                                                                                                                   \
    Ints dot = ints_shift_left (ints_load (x->offsets[0]), shift);                                                    \
                                                                                                                      \
    dot = ints_dot (ints_dot (dot, group->low, x->quants[0][0]), group->high, x->quants[1][0]);                       \
    return floats_fma (floats_of_ints (dot), floats_mul (group->scale, floats_load (x->scales[0])), sum);             \
  }

DEFINE_ADD_BIASED (add_biased_8, 0)
DEFINE_ADD_BIASED (add_biased_16, 1)

static inline Floats
add_signed (Floats              sum,
            const Group        *group,
            const RillActGroup *x)
{
  Ints dot = ints_dot_signed (ints_start_signed (x), group->low, x->quants[0][0]);

  dot = ints_dot_signed (dot, group->high, x->quants[1][0]);
  return floats_fma (floats_of_ints (dot), floats_mul (group->scale, floats_load (x->scales[0])), sum);
}

static inline Floats
add_min (Floats              sum,
         const Group        *group,
         const RillActGroup *x)
{
  Ints dot = ints_dot (ints_dot (ints_zero (), group->low, x->quants[0][0]), group->high, x->quants[1][0]);
  Floats product = floats_mul (floats_of_ints (dot), group->scale);

  product = floats_fma (floats_of_ints (ints_load (x->offsets[0])), group->min, product);
  return floats_fma (product, floats_load (x->scales[0]), sum);
}

/* Halves with scales of their own, and weights that are 4 or 32 too large. */
static inline Floats
add_halves (Floats              sum,
            const Group        *group,
            const RillActGroup *x,
            Ints                low_offsets,
            Ints                high_offsets)
{
  Ints low = ints_dot (low_offsets, group->low, x->quants[0][0]);
  Ints high = ints_dot (high_offsets, group->high, x->quants[1][0]);
  Floats product = floats_mul (floats_of_ints (low), group->scale);

  product = floats_fma (floats_of_ints (high), group->high_scale, product);
  return floats_fma (product, floats_load (x->scales[0]), sum);
}

static inline Ints
get_high_offsets (const RillActGroup *x)
{
  return ints_sub (ints_load (x->offsets[0]), ints_load (x->low_offsets[0]));
}

static inline Floats
add_halves_4 (Floats              sum,
              const Group        *group,
              const RillActGroup *x)
{
  return add_halves (sum, group, x, ints_shift_right (ints_load (x->low_offsets[0]), 1),
                     ints_shift_right (get_high_offsets (x), 1));
}

static inline Floats
add_halves_32 (Floats              sum,
               const Group        *group,
               const RillActGroup *x)
{
  return add_halves (sum, group, x, ints_shift_left (ints_load (x->low_offsets[0]), 2),
                     ints_shift_left (get_high_offsets (x), 2));
}

static inline Floats
add_halves_min (Floats              sum,
                const Group        *group,
                const RillActGroup *x)
{
  Ints low = ints_dot (ints_zero (), group->low, x->quants[0][0]);
  Ints high = ints_dot (ints_zero (), group->high, x->quants[1][0]);
  Floats product = floats_mul (floats_of_ints (low), group->scale);

  product = floats_fma (floats_of_ints (ints_load (x->low_offsets[0])), group->min, product);
  product = floats_fma (floats_of_ints (high), group->high_scale, product);
  product = floats_fma (floats_of_ints (get_high_offsets (x)), group->high_min, product);
  return floats_fma (product, floats_load (x->scales[0]), sum);
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

/* How far ahead of the reads the memory is asked for, into the second cache: blocks that are no power of two long throw
 * the processor's own prefetching off its pace. */
#define PREFETCH_BYTES 4096

static inline void
prefetch_group (const void *bytes,
                gsize       n_bytes)
{
  /* A number and no pointer: at the end of the matrix it leads beyond, where a prefetch does nothing. */
  guintptr address = (guintptr) bytes + PREFETCH_BYTES;

  for (gsize i = 0; i < n_bytes; i += 64)
    __builtin_prefetch ((const void *) (address + i), 0, 2);
}

/* What all rows of a product share. */
typedef struct
{
  const void *w;
  gsize row_bytes;
  guint n_rows;
  guint n_cols;
  float *y;
  gsize y_stride;
  gboolean contiguous; /* a row begins where the one before it ends, and is as long as a group at least */
} Product;

/*
 * Products of rows of blocks of n_values with activations, in tiles: unpack (w, part) gives a Group, add (sum,
 * group, x) adds its products to a sum. A row's last group of blocks of 32 may have fewer than four; it is completed
 * with blocks of scale zero, whose quants meet the zeros that complete the activations. Where another row follows,
 * its first blocks are read for them, since a copy on the stack could not be read back at once. A row goes through
 * the same steps whatever it is computed beside.
 *
 * One activation alone waits for memory: STREAMS rows share the reads of it, each in a part of the matrix of its
 * own. Several activations meet each group that was read and unpacked.
 */
#define DEFINE_GEMV_BLOCK(name, block, n_values, unpack, add)                                                         \
  /* Rows @row, @row + @gap ... with activations @token and those behind it. */                                       \
  static G_ALWAYS_INLINE inline void                                                                                  \
  name##_tile (const Product *product, guint row, const guint n_rows, guint gap, const RillActGroup *x, guint token,  \
               const guint n_tokens)                                                                                  \
  {                                                                                                                   \
    const gsize x_stride = rill_act_get_n_groups (product->n_cols);                                                   \
    const guint n_parts = MAX (n_values / RILL_ACT_VALUES, 1);                                                        \
    const guint n_groups = product->n_cols / RILL_ACT_VALUES;                                                         \
    const guint n_rest = n_values > RILL_ACT_VALUES ? 0 : product->n_cols / 32 % RILL_ACT_BLOCKS;                     \
    const gboolean followed = product->contiguous && row + (n_rows - 1) * gap + 1 < product->n_rows;                  \
    const block *rows[MAX (TILE_ROWS, STREAMS)];                                                                      \
    Floats sums[MAX (TILE_ROWS, STREAMS)][TILE_TOKENS];                                                               \
                                                                                                                      \
    x += token * x_stride;                                                                                            \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      rows[r] = (const void *) ((const guint8 *) product->w + product->row_bytes * (row + r * gap));                  \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      for (guint t = 0; t < n_tokens; t++)                                                                            \
        sums[r][t] = floats_zero ();                                                                                  \
    for (guint g = 0; g < n_groups; g += n_parts)                                                                     \
      for (guint r = 0; r < n_rows; r++)                                                                              \
        {                                                                                                             \
          const block *w = rows[r] + (gsize) g * RILL_ACT_VALUES / n_values;                                          \
                                                                                                                      \
          if (n_tokens == 1)                                                                                          \
            prefetch_group (w, sizeof *w * RILL_ACT_VALUES / n_values * n_parts);                                     \
          for (guint part = 0; part < n_parts; part++)                                                                \
            {                                                                                                         \
              Group group = unpack (w, part);                                                                         \
                                                                                                                      \
              for (guint t = 0; t < n_tokens; t++)                                                                    \
                sums[r][t] = add (sums[r][t], &group, x + t * x_stride + g + part);                                   \
            }                                                                                                         \
        }                                                                                                             \
    for (guint r = 0; r < n_rows && n_rest > 0; r++)                                                                  \
      {                                                                                                               \
        block copy[RILL_ACT_BLOCKS] = { 0 };                                                                          \
        const block *rest = rows[r] + n_groups * RILL_ACT_BLOCKS;                                                     \
        Group group;                                                                                                  \
                                                                                                                      \
        if (!followed)                                                                                                \
          rest = memcpy (copy, rest, n_rest * sizeof *rest);                                                          \
        group = unpack (rest, 0);                                                                                     \
        group.scale = floats_keep (group.scale, n_rest);                                                              \
        group.min = floats_keep (group.min, n_rest);                                                                  \
        for (guint t = 0; t < n_tokens; t++)                                                                          \
          sums[r][t] = add (sums[r][t], &group, x + t * x_stride + n_groups);                                         \
      }                                                                                                               \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      for (guint t = 0; t < n_tokens; t++)                                                                            \
        product->y[(token + t) * product->y_stride + row + r * gap] = floats_sum (sums[r][t]);                        \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, guint n_tokens,\
                    float *y, gsize y_stride)                                                                         \
  {                                                                                                                   \
    const gboolean contiguous = n_cols >= RILL_ACT_VALUES && row_bytes == n_cols / n_values * sizeof (block);         \
    const Product product = { w, row_bytes, n_rows, n_cols, y, y_stride, contiguous };                                \
    const guint of_stream = n_rows / STREAMS;                                                                         \
    guint t = 0, r;                                                                                                   \
                                                                                                                      \
    for (; t + TILE_TOKENS <= n_tokens; t += TILE_TOKENS)                                                             \
      {                                                                                                               \
        for (r = 0; r + TILE_ROWS <= n_rows; r += TILE_ROWS)                                                          \
          name##_tile (&product, r, TILE_ROWS, 1, x, t, TILE_TOKENS);                                                 \
        for (; r < n_rows; r++)                                                                                       \
          name##_tile (&product, r, 1, 0, x, t, TILE_TOKENS);                                                         \
      }                                                                                                               \
    for (; t < n_tokens; t++)                                                                                         \
      {                                                                                                               \
        for (r = 0; r < of_stream; r++)                                                                               \
          name##_tile (&product, r, STREAMS, of_stream, x, t, 1);                                                     \
        for (r = of_stream * STREAMS; r < n_rows; r++)                                                                \
          name##_tile (&product, r, 1, 0, x, t, 1);                                                                   \
      }                                                                                                               \
  }
                                                                                                                      \
/* All types, under names that end in @isa. */
#define DEFINE_GEMV_BLOCKS(isa)                                                                                       \
  DEFINE_GEMV_BLOCK (gemv_q8_0_##isa, RillBlockQ8_0, 32, unpack_q8_0, add_signed)                                     \
  DEFINE_GEMV_BLOCK (gemv_q4_0_##isa, RillBlockQ4_0, 32, unpack_q4_0, add_biased_8)                                   \
  DEFINE_GEMV_BLOCK (gemv_q4_1_##isa, RillBlockQ4_1, 32, unpack_q4_1, add_min)                                        \
  DEFINE_GEMV_BLOCK (gemv_q5_0_##isa, RillBlockQ5_0, 32, unpack_q5_0, add_biased_16)                                  \
  DEFINE_GEMV_BLOCK (gemv_q5_1_##isa, RillBlockQ5_1, 32, unpack_q5_1, add_min)                                        \
  DEFINE_GEMV_BLOCK (gemv_q2_k_##isa, RillBlockQ2_K, 256, unpack_q2_k, add_halves_min)                                \
  DEFINE_GEMV_BLOCK (gemv_q3_k_##isa, RillBlockQ3_K, 256, unpack_q3_k, add_halves_4)                                  \
  DEFINE_GEMV_BLOCK (gemv_q4_k_##isa, RillBlockQ4_K, 256, unpack_q4_k, add_min)                                       \
  DEFINE_GEMV_BLOCK (gemv_q5_k_##isa, RillBlockQ5_K, 256, unpack_q5_k, add_min)                                       \
  DEFINE_GEMV_BLOCK (gemv_q6_k_##isa, RillBlockQ6_K, 256, unpack_q6_k, add_halves_32)                                 \
  DEFINE_GEMV_BLOCK (gemv_iq4_nl_##isa, RillBlockIQ4_NL, 32, unpack_iq4_nl, add_signed)                               \
  DEFINE_GEMV_BLOCK (gemv_iq4_xs_##isa, RillBlockIQ4_XS, 256, unpack_iq4_xs, add_signed)                              \
  DEFINE_GEMV_BLOCK (gemv_iq3_s_##isa, RillBlockIQ3_S, 256, unpack_iq3_s, add_signed)                                 \
  DEFINE_GEMV_BLOCK (gemv_iq3_xxs_##isa, RillBlockIQ3_XXS, 256, unpack_iq3_xxs, add_signed)                           \
  DEFINE_GEMV_BLOCK (gemv_mxfp4_##isa, RillBlockMXFP4, 32, unpack_mxfp4, add_biased_16)

#define SET_GEMV_BLOCKS(kernels, isa)                                                                                 \
  G_STMT_START                                                                                                        \
  {                                                                                                                   \
    (kernels)->gemv_block[RILL_TYPE_Q8_0] = gemv_q8_0_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q4_0] = gemv_q4_0_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q4_1] = gemv_q4_1_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q5_0] = gemv_q5_0_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q5_1] = gemv_q5_1_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q2_K] = gemv_q2_k_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q3_K] = gemv_q3_k_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q4_K] = gemv_q4_k_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q5_K] = gemv_q5_k_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_Q6_K] = gemv_q6_k_##isa;                                                          \
    (kernels)->gemv_block[RILL_TYPE_IQ4_NL] = gemv_iq4_nl_##isa;                                                      \
    (kernels)->gemv_block[RILL_TYPE_IQ4_XS] = gemv_iq4_xs_##isa;                                                      \
    (kernels)->gemv_block[RILL_TYPE_IQ3_S] = gemv_iq3_s_##isa;                                                        \
    (kernels)->gemv_block[RILL_TYPE_IQ3_XXS] = gemv_iq3_xxs_##isa;                                                    \
    (kernels)->gemv_block[RILL_TYPE_MXFP4] = gemv_mxfp4_##isa;                                                        \
  }                                                                                                                   \
  G_STMT_END
