/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the AVX-512 units share: loads that make floats of every stored type, and the four blocks of a group brought
 * into one register. For those units alone.
 */

#pragma once

#include "kernels/kernels.h"

#include <immintrin.h>
#include <string.h>

static inline const void *
row_at (const void *rows,
        gsize       row_bytes,
        guint       index)
{
  return (const guint8 *) rows + row_bytes * index;
}

/* The first n lanes of 16; all of them for n >= 16. */
static inline __mmask16
first_lanes (guint n)
{
  return n >= 16 ? (__mmask16) 0xffff : (__mmask16) ((1u << n) - 1);
}

static inline __m512
load_f16 (const guint16 *values)
{
  return _mm512_cvtph_ps (_mm256_loadu_si256 ((const __m256i *) (const void *) values));
}

static inline __m512
load_f16_mask (__mmask16      mask,
               const guint16 *values)
{
  return _mm512_cvtph_ps (_mm256_maskz_loadu_epi16 (mask, values));
}

static inline __m512
load_bf16 (const guint16 *values)
{
  __m256i bits = _mm256_loadu_si256 ((const __m256i *) (const void *) values);

  return _mm512_castsi512_ps (_mm512_slli_epi32 (_mm512_cvtepu16_epi32 (bits), 16));
}

static inline __m512
load_bf16_mask (__mmask16      mask,
                const guint16 *values)
{
  return _mm512_castsi512_ps (_mm512_slli_epi32 (_mm512_cvtepu16_epi32 (_mm256_maskz_loadu_epi16 (mask, values)), 16));
}

/* 16 signed bytes. */
static inline __m512
load_i8 (const gint8 *values)
{
  return _mm512_cvtepi32_ps (_mm512_cvtepi8_epi32 (_mm_loadu_si128 ((const __m128i *) (const void *) values)));
}

static inline __m512
broadcast_f16 (guint16 half)
{
  return _mm512_cvtph_ps (_mm256_set1_epi16 ((short) half));
}

/* --- Groups of four blocks: lanes 4b ... 4b + 3 belong to block b ------------------------------------------------- */

/* The quants of a group are picked by 16-bit words out of two reads that overlap: fewer steps than bringing four pieces
 * together. A group of Q8_0 is 68 words, block b at word 17 b; one of Q4_0 is 36 words, block b at word 9 b; the first
 * word of a block is its scale. */

static inline const void *
words_at (const void *group,
          guint       word)
{
  return (const guint16 *) group + word;
}

/* The first 16 quants of each block: reads from the words 0 and 34. */
static inline __m512i
load_low_q8_0 (const RillBlockQ8_0 *w)
{
  const __m512i words = _mm512_set_epi16 (57, 56, 55, 54, 53, 52, 51, 50, 40, 39, 38, 37, 36, 35, 34, 33,
                                          25, 24, 23, 22, 21, 20, 19, 18, 8, 7, 6, 5, 4, 3, 2, 1);

  return _mm512_permutex2var_epi16 (_mm512_loadu_si512 (words_at (w, 0)), words, _mm512_loadu_si512 (words_at (w, 34)));
}

/* The last 16: reads from the words 2 and 36. */
static inline __m512i
load_high_q8_0 (const RillBlockQ8_0 *w)
{
  const __m512i words = _mm512_set_epi16 (63, 62, 61, 60, 59, 58, 57, 56, 46, 45, 44, 43, 42, 41, 40, 39,
                                          31, 30, 29, 28, 27, 26, 25, 24, 14, 13, 12, 11, 10, 9, 8, 7);

  return _mm512_permutex2var_epi16 (_mm512_loadu_si512 (words_at (w, 2)), words, _mm512_loadu_si512 (words_at (w, 36)));
}

/* All 16 bytes of each block: reads from the words 0 and 4. */
static inline __m512i
load_q4_0 (const RillBlockQ4_0 *w)
{
  const __m512i words = _mm512_set_epi16 (63, 62, 61, 60, 31, 30, 29, 28, 26, 25, 24, 23, 22, 21, 20, 19,
                                          17, 16, 15, 14, 13, 12, 11, 10, 8, 7, 6, 5, 4, 3, 2, 1);

  return _mm512_permutex2var_epi16 (_mm512_loadu_si512 (words_at (w, 0)), words, _mm512_loadu_si512 (words_at (w, 4)));
}

/* Each of a block's four lanes gets the block's scale. */
static inline __m512
load_scales_q8_0 (const RillBlockQ8_0 *w)
{
  /* Words 0 and 17 of either read. */
  const __m512i words = _mm512_set_epi32 (0, 0, 0, 0, 0, 0, 0, 0, 49 * 0x10001, 49 * 0x10001, 32 * 0x10001,
                                          32 * 0x10001, 17 * 0x10001, 17 * 0x10001, 0, 0);
  __m512i halves = _mm512_permutex2var_epi16 (_mm512_loadu_si512 (words_at (w, 0)), words,
                                              _mm512_loadu_si512 (words_at (w, 34)));

  return _mm512_cvtph_ps (_mm512_castsi512_si256 (halves));
}

static inline __m512
load_scales_q4_0 (const RillBlockQ4_0 *w)
{
  const __m512i words = _mm512_set_epi32 (0, 0, 0, 0, 0, 0, 0, 0, 27 * 0x10001, 27 * 0x10001, 18 * 0x10001,
                                          18 * 0x10001, 9 * 0x10001, 9 * 0x10001, 0, 0);
  __m512i halves = _mm512_permutexvar_epi16 (words, _mm512_loadu_si512 (words_at (w, 0)));

  return _mm512_cvtph_ps (_mm512_castsi512_si256 (halves));
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

/* How far ahead of the reads the memory is asked for, into the second cache: blocks that are no power of two long throw
 * the processor's own prefetching off its pace. */
#define PREFETCH_BYTES 4096

static inline void
prefetch_ahead (const void *bytes,
                gsize       n_bytes)
{
  /* A number and no pointer: at the end of the matrix it leads beyond, where a prefetch does nothing. */
  guintptr address = (guintptr) bytes + PREFETCH_BYTES;

  for (gsize i = 0; i < n_bytes; i += 64)
    _mm_prefetch ((const char *) (address + i), _MM_HINT_T1);
}

/* A group of a row brought into registers once for all activations that meet it. */
typedef struct
{
  __m512i low;  /* what the tier makes of quants[0] */
  __m512i high; /* of quants[1] */
  __m512 scales;
} Group;

/* sum + dot * both scales, lane by lane. */
static inline __m512
add_scaled (__m512              sum,
            __m512i             dot,
            const Group        *group,
            const RillActGroup *x)
{
  return _mm512_fmadd_ps (_mm512_cvtepi32_ps (dot), _mm512_mul_ps (group->scales, _mm512_loadu_ps (x->scales[0])), sum);
}

#define TILE_TOKENS 4
#define MAX_TILE_ROWS 4

/* The row behind a row begins where it ends, and is as long as a group at least. */
static inline gboolean
rows_are_contiguous (gsize row_bytes,
                     guint n_cols,
                     gsize block_bytes)
{
  return n_cols >= RILL_ACT_VALUES && row_bytes == n_cols / 32 * block_bytes;
}

/*
 * Products of rows of blocks with activations, in tiles: unpack (w) gives a Group, add (sum, group, x) adds its
 * product with a group of activations. Each row and activation has its own accumulator and the same order of
 * additions in any tile. A row's last group may have fewer than four blocks; it is completed with blocks of scale
 * zero, whose quants meet the zeros that complete the activations. Where another row follows, its first blocks are read
 * for them, since a copy on the stack could not be read back at once.
 *
 * One activation alone waits for memory: two rows share the reads of it, one of the first half of the rows and one of
 * the second, so that each half is a stream of its own. Several activations meet each group that was read and
 * unpacked.
 */
#define DEFINE_GEMV_BLOCK(name, block, unpack, add)                                                                   \
  static inline __attribute__ ((always_inline)) void                                                                  \
  name##_tile (const block *const *rows, const guint n_rows, guint n_cols, gboolean followed, const RillActGroup *x,  \
               const guint n_tokens, float *const *y, gsize y_stride)                                                 \
  {                                                                                                                   \
    const gsize x_stride = rill_act_get_n_groups (n_cols);                                                            \
    const guint n_groups = n_cols / RILL_ACT_VALUES;                                                                  \
    const guint n_rest = n_cols / 32 % RILL_ACT_BLOCKS;                                                               \
    __m512 sums[MAX_TILE_ROWS][TILE_TOKENS];                                                                          \
                                                                                                                      \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      for (guint t = 0; t < n_tokens; t++)                                                                            \
        sums[r][t] = _mm512_setzero_ps ();                                                                            \
    for (guint g = 0; g < n_groups; g++)                                                                              \
      for (guint r = 0; r < n_rows; r++)                                                                              \
        {                                                                                                             \
          const block *w = rows[r] + g * RILL_ACT_BLOCKS;                                                             \
          Group group = unpack (w);                                                                                   \
                                                                                                                      \
          if (n_tokens == 1)                                                                                          \
            prefetch_ahead (w, RILL_ACT_BLOCKS * sizeof *w);                                                          \
          for (guint t = 0; t < n_tokens; t++)                                                                        \
            sums[r][t] = add (sums[r][t], &group, x + t * x_stride + g);                                              \
        }                                                                                                             \
    for (guint r = 0; r < n_rows && n_rest > 0; r++)                                                                  \
      {                                                                                                               \
        Group group;                                                                                                  \
                                                                                                                      \
        if (followed)                                                                                                 \
          group = unpack (rows[r] + n_groups * RILL_ACT_BLOCKS);                                                      \
        else                                                                                                          \
          {                                                                                                           \
            block rest[RILL_ACT_BLOCKS] = { 0 };                                                                      \
                                                                                                                      \
            memcpy (rest, rows[r] + n_groups * RILL_ACT_BLOCKS, n_rest * sizeof *rest);                               \
            group = unpack (rest);                                                                                    \
          }                                                                                                           \
        group.scales = _mm512_maskz_mov_ps (first_lanes (n_rest * 4), group.scales);                                  \
        for (guint t = 0; t < n_tokens; t++)                                                                          \
          sums[r][t] = add (sums[r][t], &group, x + t * x_stride + n_groups);                                         \
      }                                                                                                               \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      for (guint t = 0; t < n_tokens; t++)                                                                            \
        y[r][t * y_stride] = _mm512_reduce_add_ps (sums[r][t]);                                                       \
  }                                                                                                                   \
                                                                                                                      \
  static void name##_one (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, float *y)\
  {                                                                                                                   \
    const guint half = n_rows / 2;                                                                                    \
    const gboolean contiguous = rows_are_contiguous (row_bytes, n_cols, sizeof (block));                              \
                                                                                                                      \
    for (guint r = 0; r < half; r++)                                                                                  \
      {                                                                                                               \
        const block *rows[] = { row_at (w, row_bytes, r), row_at (w, row_bytes, r + half) };                          \
        float *results[] = { y + r, y + r + half };                                                                   \
                                                                                                                      \
        name##_tile (rows, 2, n_cols, contiguous && r + half + 1 < n_rows, x, 1, results, 0);                         \
      }                                                                                                               \
    if (n_rows % 2 != 0)                                                                                              \
      {                                                                                                               \
        const block *row = row_at (w, row_bytes, n_rows - 1);                                                         \
        float *result = y + n_rows - 1;                                                                               \
                                                                                                                      \
        name##_tile (&row, 1, n_cols, FALSE, x, 1, &result, 0);                                                       \
      }                                                                                                               \
  }                                                                                                                   \
                                                                                                                      \
  static void name##_four (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, float *y,\
                           gsize y_stride)                                                                            \
  {                                                                                                                   \
    const gboolean contiguous = rows_are_contiguous (row_bytes, n_cols, sizeof (block));                              \
    guint r = 0;                                                                                                      \
                                                                                                                      \
    for (; r + MAX_TILE_ROWS <= n_rows; r += MAX_TILE_ROWS)                                                           \
      {                                                                                                               \
        const block *rows[MAX_TILE_ROWS];                                                                             \
        float *results[MAX_TILE_ROWS];                                                                                \
                                                                                                                      \
        for (guint i = 0; i < MAX_TILE_ROWS; i++)                                                                     \
          {                                                                                                           \
            rows[i] = row_at (w, row_bytes, r + i);                                                                   \
            results[i] = y + r + i;                                                                                   \
          }                                                                                                           \
        name##_tile (rows, MAX_TILE_ROWS, n_cols, contiguous && r + MAX_TILE_ROWS < n_rows, x, TILE_TOKENS, results,  \
                     y_stride);                                                                                       \
      }                                                                                                               \
    for (; r < n_rows; r++)                                                                                           \
      {                                                                                                               \
        const block *row = row_at (w, row_bytes, r);                                                                  \
        float *result = y + r;                                                                                        \
                                                                                                                      \
        name##_tile (&row, 1, n_cols, contiguous && r + 1 < n_rows, x, TILE_TOKENS, &result, y_stride);               \
      }                                                                                                               \
  }                                                                                                                   \
                                                                                                                      \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, guint n_tokens,\
                    float *y, gsize y_stride)                                                                         \
  {                                                                                                                   \
    const gsize x_stride = rill_act_get_n_groups (n_cols);                                                            \
    guint t = 0;                                                                                                      \
                                                                                                                      \
    for (; t + TILE_TOKENS <= n_tokens; t += TILE_TOKENS)                                                             \
      name##_four (w, row_bytes, n_rows, n_cols, x + t * x_stride, y + t * y_stride, y_stride);                       \
    for (; t < n_tokens; t++)                                                                                         \
      name##_one (w, row_bytes, n_rows, n_cols, x + t * x_stride, y + t * y_stride);                                  \
  }
