/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A product is cut into blocks of BLOCK_M x BLOCK_K of the left factor, packed row by row, and panels of BLOCK_K x
 * PANEL of the right one. Both hold pairs: values k and k + 1 of a row lie in one 32-bit word, as VDPBF16PS reads
 * them. Rows and columns that stick out are filled with zeros.
 */
#include "products.h"

gboolean train_bf16_enabled;

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#include <string.h>

#define BLOCK_M 512
#define BLOCK_K 256
#define PAIRS (BLOCK_K / 2)
#define PANEL 32
#define TILE 16        /* words of a vector */
#define KERNEL_ROWS 12 /* x 2 vectors of sums, and a panel's two vectors and one broadcast: 27 of 32 registers */

#define TARGET __attribute__ ((target ("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))
#define INLINE static inline __attribute__ ((always_inline)) TARGET

static _Thread_local guint32 left_block[BLOCK_M * PAIRS] __attribute__ ((aligned (64)));
static _Thread_local guint32 right_panel[PAIRS * PANEL] __attribute__ ((aligned (64)));

/* Returns whether this processor has the instructions. */
gboolean
train_bf16_enable (void)
{
  train_bf16_enabled = __builtin_cpu_supports ("avx512bf16") && __builtin_cpu_supports ("avx512bw")
                       && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("avx512dq");
  return train_bf16_enabled;
}

INLINE __mmask16
first_lanes (gsize n)
{
  return n >= TILE ? 0xffff : (__mmask16) ((1u << n) - 1);
}

INLINE void
transpose (__m512i rows[TILE])
{
  __m512i t[TILE];

  for (int i = 0; i < TILE; i += 2)
    {
      t[i] = _mm512_unpacklo_epi32 (rows[i], rows[i + 1]);
      t[i + 1] = _mm512_unpackhi_epi32 (rows[i], rows[i + 1]);
    }
  for (int i = 0; i < TILE; i += 4)
    {
      rows[i] = _mm512_unpacklo_epi64 (t[i], t[i + 2]);
      rows[i + 1] = _mm512_unpackhi_epi64 (t[i], t[i + 2]);
      rows[i + 2] = _mm512_unpacklo_epi64 (t[i + 1], t[i + 3]);
      rows[i + 3] = _mm512_unpackhi_epi64 (t[i + 1], t[i + 3]);
    }
  for (int i = 0; i < 4; i++)
    {
      __m512i a = _mm512_shuffle_i32x4 (rows[i], rows[i + 4], 0x88);
      __m512i b = _mm512_shuffle_i32x4 (rows[i], rows[i + 4], 0xdd);
      __m512i c = _mm512_shuffle_i32x4 (rows[i + 8], rows[i + 12], 0x88);
      __m512i d = _mm512_shuffle_i32x4 (rows[i + 8], rows[i + 12], 0xdd);

      t[i] = _mm512_shuffle_i32x4 (a, c, 0x88);
      t[i + 8] = _mm512_shuffle_i32x4 (a, c, 0xdd);
      t[i + 4] = _mm512_shuffle_i32x4 (b, d, 0x88);
      t[i + 12] = _mm512_shuffle_i32x4 (b, d, 0xdd);
    }
  memcpy (rows, t, sizeof t);
}

/* 16 words of values that lie one after the other; `n` of the 32 values exist. */
INLINE __m512i
load_pairs (const float *values,
            gsize        n)
{
  __m512 low = _mm512_maskz_loadu_ps (first_lanes (n), values);
  __m512 high = n > TILE ? _mm512_maskz_loadu_ps (first_lanes (n - TILE), values + TILE) : _mm512_setzero_ps ();

  return (__m512i) _mm512_cvtne2ps_pbh (high, low);
}

/* 16 words, each of a value of row `even` and the one below it, or zero where there is no row below. */
INLINE __m512i
load_interleaved (const float *even,
                  const float *odd,
                  gsize        n)
{
  __m512 a = _mm512_maskz_loadu_ps (first_lanes (n), even);
  __m512 b = odd != NULL ? _mm512_maskz_loadu_ps (first_lanes (n), odd) : _mm512_setzero_ps ();
  __m512i low = _mm512_cvtepu16_epi32 ((__m256i) _mm512_cvtneps_pbh (a));
  __m512i high = _mm512_cvtepu16_epi32 ((__m256i) _mm512_cvtneps_pbh (b));

  return _mm512_or_si512 (low, _mm512_slli_epi32 (high, 16));
}

/* Packs up to 16 vectors of up to 32 values each; vector v lies at values + v * stride. Word p of vector v becomes lane
   v of tile[p]. */
INLINE void
load_tile_across (__m512i      tile[TILE],
                  const float *values,
                  gsize        stride,
                  gsize        n_vectors,
                  gsize        n_values)
{
  for (gsize v = 0; v < TILE; v++)
    tile[v] = v < n_vectors ? load_pairs (values + v * stride, n_values) : _mm512_setzero_si512 ();
  transpose (tile);
}

/* Left factor, row by row: block[i * stride + p], where stride is n_k / 2 in whole vectors. */
TARGET static void
pack_left (const TrainFactor *left,
           gsize              first_row,
           gsize              first_k,
           gsize              n_rows,
           gsize              n_k,
           gsize              stride)
{
  if (!left->transposed)
    {
      for (gsize i = 0; i < n_rows; i++)
        {
          const float *row = left->values + (first_row + i) * left->stride + first_k;

          for (gsize k = 0; k < n_k; k += 2 * TILE)
            _mm512_store_si512 (left_block + i * stride + k / 2, load_pairs (row + k, n_k - k));
        }
      return;
    }
  for (gsize i = 0; i < n_rows; i += TILE)
    for (gsize k = 0; k < n_k; k += 2 * TILE)
      {
        const float *corner = left->values + (first_k + k) * left->stride + first_row + i;
        __m512i tile[TILE];

        for (gsize p = 0; p < TILE; p++)
          {
            const float *even = corner + 2 * p * left->stride;

            tile[p] = k + 2 * p < n_k
                          ? load_interleaved (even, k + 2 * p + 1 < n_k ? even + left->stride : NULL, n_rows - i)
                          : _mm512_setzero_si512 ();
          }
        transpose (tile);
        for (gsize v = 0; v < TILE && i + v < n_rows; v++)
          _mm512_store_si512 (left_block + (i + v) * stride + k / 2, tile[v]);
      }
}

/* Right factor, a panel of columns: panel[p * PANEL + j]. */
TARGET static void
pack_right (const TrainFactor *right,
            gsize              first_k,
            gsize              first_column,
            gsize              n_k,
            gsize              n_columns)
{
  for (gsize half = 0; half < PANEL; half += TILE)
    {
      gsize n = n_columns > half ? n_columns - half : 0;

      if (!right->transposed)
        {
          for (gsize k = 0; k < n_k; k += 2)
            {
              const float *even = right->values + (first_k + k) * right->stride + first_column + half;

              _mm512_store_si512 (right_panel + k / 2 * PANEL + half,
                                  load_interleaved (even, k + 1 < n_k ? even + right->stride : NULL, n));
            }
          continue;
        }
      for (gsize k = 0; k < n_k; k += 2 * TILE)
        {
          __m512i tile[TILE];

          load_tile_across (tile, right->values + (first_column + half) * right->stride + first_k + k, right->stride, n,
                            n_k - k);
          for (gsize p = 0; p < TILE && k + 2 * p < n_k; p++)
            _mm512_store_si512 (right_panel + (k / 2 + p) * PANEL + half, tile[p]);
        }
    }
}

INLINE void
store_sums (float    *output,
            __m512    sums,
            float     alpha,
            float     beta,
            __mmask16 lanes)
{
  __m512 result = _mm512_mul_ps (sums, _mm512_set1_ps (alpha));

  if (beta != 0)
    result = _mm512_fmadd_ps (_mm512_maskz_loadu_ps (lanes, output), _mm512_set1_ps (beta), result);
  _mm512_mask_storeu_ps (output, lanes, result);
}

/* n_rows x PANEL sums over n_pairs pairs; n_rows is a constant where this is called. */
INLINE void
kernel (gsize          n_rows,
        const guint32 *left,
        gsize          stride,
        gsize          n_pairs,
        float          alpha,
        float          beta,
        float         *output,
        gsize          output_stride,
        gsize          n_columns)
{
  __m512 sums[KERNEL_ROWS][2];
  __mmask16 low = first_lanes (n_columns);
  __mmask16 high = n_columns > TILE ? first_lanes (n_columns - TILE) : 0;

  for (gsize i = 0; i < n_rows; i++)
    sums[i][0] = sums[i][1] = _mm512_setzero_ps ();
  for (gsize p = 0; p < n_pairs; p++)
    {
      __m512bh b0 = (__m512bh) _mm512_load_si512 (right_panel + p * PANEL);
      __m512bh b1 = (__m512bh) _mm512_load_si512 (right_panel + p * PANEL + TILE);

#pragma GCC unroll 12
      for (gsize i = 0; i < n_rows; i++)
        {
          __m512bh a = (__m512bh) _mm512_set1_epi32 ((int) left[i * stride + p]);

          sums[i][0] = _mm512_dpbf16_ps (sums[i][0], a, b0);
          sums[i][1] = _mm512_dpbf16_ps (sums[i][1], a, b1);
        }
    }
#pragma GCC unroll 12
  for (gsize i = 0; i < n_rows; i++)
    {
      store_sums (output + i * output_stride, sums[i][0], alpha, beta, low);
      if (high != 0)
        store_sums (output + i * output_stride + TILE, sums[i][1], alpha, beta, high);
    }
}

TARGET static void
block_product (gsize  n_rows,
               gsize  n_columns,
               gsize  stride,
               gsize  n_pairs,
               float  alpha,
               float  beta,
               float *output,
               gsize  output_stride)
{
  gsize i = 0;

  for (; i + KERNEL_ROWS <= n_rows; i += KERNEL_ROWS)
    kernel (KERNEL_ROWS, left_block + i * stride, stride, n_pairs, alpha, beta, output + i * output_stride,
            output_stride, n_columns);
  for (; i + 4 <= n_rows; i += 4)
    kernel (4, left_block + i * stride, stride, n_pairs, alpha, beta, output + i * output_stride, output_stride,
            n_columns);
  for (; i < n_rows; i++)
    kernel (1, left_block + i * stride, stride, n_pairs, alpha, beta, output + i * output_stride, output_stride,
            n_columns);
}

/* output[m, n] = alpha * left[m, k] * right[k, n] + beta * output. Only where train_bf16_enable() succeeds. */
void
train_bf16_product (gsize              m,
                    gsize              n,
                    gsize              k,
                    float              alpha,
                    const TrainFactor *left,
                    const TrainFactor *right,
                    float              beta,
                    float             *output,
                    gsize              output_stride)
{
  for (gsize first_k = 0; first_k < k; first_k += BLOCK_K)
    {
      gsize n_k = MIN (BLOCK_K, k - first_k);
      gsize n_pairs = (n_k + 1) / 2;
      gsize stride = (n_pairs + TILE - 1) / TILE * TILE;

      for (gsize row = 0; row < m; row += BLOCK_M)
        {
          gsize n_rows = MIN (BLOCK_M, m - row);

          pack_left (left, row, first_k, n_rows, n_k, stride);
          for (gsize column = 0; column < n; column += PANEL)
            {
              gsize n_columns = MIN (PANEL, n - column);

              pack_right (right, first_k, column, n_k, n_columns);
              block_product (n_rows, n_columns, stride, n_pairs, alpha, first_k == 0 ? beta : 1,
                             output + row * output_stride + column, output_stride);
            }
        }
    }
}

#else

gboolean
train_bf16_enable (void)
{
  return FALSE;
}

void
train_bf16_product (gsize              m,
                    gsize              n,
                    gsize              k,
                    float              alpha,
                    const TrainFactor *left,
                    const TrainFactor *right,
                    float              beta,
                    float             *output,
                    gsize              output_stride)
{
  g_return_if_reached ();
}

#endif
