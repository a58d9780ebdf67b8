/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the AVX-512 units of floats share: loads that make floats of every stored type. For those units alone.
 */

#pragma once

#include "kernels/exp-poly.h"
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

/* --- The exponential ---------------------------------------------------------------------------------------------- */

/* A NaN stays one: the second operand of min and max is returned when either is. */
static inline __m512
exp_avx512 (__m512 x)
{
  __m512 n, r, poly;

  x = _mm512_max_ps (_mm512_set1_ps (RILL_EXP_MIN), x);
  x = _mm512_min_ps (_mm512_set1_ps (RILL_EXP_MAX), x);
  n = _mm512_roundscale_ps (_mm512_mul_ps (x, _mm512_set1_ps (RILL_EXP_LOG2E)),
                            _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  r = _mm512_fnmadd_ps (n, _mm512_set1_ps (RILL_EXP_LN2_HIGH), x);
  r = _mm512_fnmadd_ps (n, _mm512_set1_ps (RILL_EXP_LN2_LOW), r);
  poly = _mm512_set1_ps (RILL_EXP_C6);
  poly = _mm512_fmadd_ps (poly, r, _mm512_set1_ps (RILL_EXP_C5));
  poly = _mm512_fmadd_ps (poly, r, _mm512_set1_ps (RILL_EXP_C4));
  poly = _mm512_fmadd_ps (poly, r, _mm512_set1_ps (RILL_EXP_C3));
  poly = _mm512_fmadd_ps (poly, r, _mm512_set1_ps (RILL_EXP_C2));
  poly = _mm512_fmadd_ps (poly, _mm512_mul_ps (r, r), r);
  poly = _mm512_add_ps (poly, _mm512_set1_ps (1.0f));
  return _mm512_scalef_ps (poly, n);
}
