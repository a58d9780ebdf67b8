/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the AVX-512 units share: loads that make floats of every stored type, and the four blocks of a group brought into
 * one register. For those units alone.
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

/* Four vectors of 16 bytes, @stride bytes apart. */
static inline __m512i
load_four (const void *bytes,
           gsize       stride)
{
  const guint8 *start = bytes;
  __m512i four = _mm512_castsi128_si512 (_mm_loadu_si128 ((const __m128i *) (const void *) start));

  four = _mm512_inserti32x4 (four, _mm_loadu_si128 ((const __m128i *) (const void *) (start + stride)), 1);
  four = _mm512_inserti32x4 (four, _mm_loadu_si128 ((const __m128i *) (const void *) (start + stride * 2)), 2);
  return _mm512_inserti32x4 (four, _mm_loadu_si128 ((const __m128i *) (const void *) (start + stride * 3)), 3);
}

static inline __m512i
load_half_q8_0 (const RillBlockQ8_0 *w,
                guint                half)
{
  return load_four (w->quants + half * 16, sizeof *w);
}

static inline __m512i
load_q4_0 (const RillBlockQ4_0 *w)
{
  return load_four (w->quants, sizeof *w);
}

/* Each of a block's four lanes gets the block's scale. The words of all four are within one read, or two. */
static inline __m512
load_scales_q4_0 (const RillBlockQ4_0 *w)
{
  const __m512i words = _mm512_set_epi32 (0, 0, 0, 0, 0, 0, 0, 0, 27 * 0x10001, 27 * 0x10001, 18 * 0x10001, 18 * 0x10001,
                                          9 * 0x10001, 9 * 0x10001, 0, 0);
  __m512i halves = _mm512_permutexvar_epi16 (words, _mm512_loadu_si512 (w));

  return _mm512_cvtph_ps (_mm512_castsi512_si256 (halves));
}

static inline __m512
load_scales_q8_0 (const RillBlockQ8_0 *w)
{
  /* Words 0 and 17 of the blocks 0 and 1, and of the blocks 2 and 3. */
  const __m512i words = _mm512_set_epi32 (0, 0, 0, 0, 0, 0, 0, 0, 49 * 0x10001, 49 * 0x10001, 32 * 0x10001, 32 * 0x10001,
                                          17 * 0x10001, 17 * 0x10001, 0, 0);
  __m512i halves = _mm512_permutex2var_epi16 (_mm512_loadu_si512 (w), words, _mm512_loadu_si512 (w + 2));

  return _mm512_cvtph_ps (_mm512_castsi512_si256 (halves));
}

/* sum + dot * w_scales * x's scales, lane by lane. */
static inline __m512
add_scaled (__m512              sum,
            __m512i             dot,
            __m512              w_scales,
            const RillActGroup *x)
{
  return _mm512_fmadd_ps (_mm512_cvtepi32_ps (dot), _mm512_mul_ps (w_scales, _mm512_loadu_ps (x->scales[0])), sum);
}

/* A row's last group may have fewer than four blocks; it is completed with blocks of scale zero, whose quants meet the
 * zeros that complete the activations. Two accumulators hide the latency of the multiply-add. */
#define DEFINE_GEMV_BLOCK(name, block, add_group)                                                                     \
  static void name (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x, float *y)      \
  {                                                                                                                   \
    const guint n_blocks = n_cols / 32;                                                                               \
    const guint n_groups = n_blocks / RILL_ACT_BLOCKS;                                                                \
    const guint n_rest = n_blocks % RILL_ACT_BLOCKS;                                                                  \
                                                                                                                      \
    for (guint r = 0; r < n_rows; r++)                                                                                \
      {                                                                                                               \
        const block *row = row_at (w, row_bytes, r);                                                                  \
        __m512 sum0 = _mm512_setzero_ps ();                                                                           \
        __m512 sum1 = _mm512_setzero_ps ();                                                                           \
        guint g = 0;                                                                                                  \
                                                                                                                      \
        for (; g + 2 <= n_groups; g += 2)                                                                             \
          {                                                                                                           \
            sum0 = add_group (sum0, row + g * RILL_ACT_BLOCKS, x + g);                                                \
            sum1 = add_group (sum1, row + (g + 1) * RILL_ACT_BLOCKS, x + g + 1);                                      \
          }                                                                                                           \
        if (g < n_groups)                                                                                             \
          sum0 = add_group (sum0, row + g * RILL_ACT_BLOCKS, x + g);                                                  \
        if (n_rest > 0)                                                                                               \
          {                                                                                                           \
            block rest[RILL_ACT_BLOCKS] = { 0 };                                                                      \
                                                                                                                      \
            memcpy (rest, row + n_groups * RILL_ACT_BLOCKS, n_rest * sizeof *rest);                                   \
            sum1 = add_group (sum1, rest, x + n_groups);                                                              \
          }                                                                                                           \
        y[r] = _mm512_reduce_add_ps (_mm512_add_ps (sum0, sum1));                                                     \
      }                                                                                                               \
  }
