/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's inner loops behind one table of function pointers. The C reference fills every slot; each instruction
 * set then overwrites the slots it does better. Every slot's result for one row or one head does not depend on which
 * other rows are computed beside it, so that any split of the work among threads gives the same bits.
 *
 * Inputs need the alignment of their type only. Rows may be any number of bytes apart. Unless said otherwise
 * lengths are free: no slot reads or writes beyond the values it was given.
 */

#pragma once

#include "quant/quant.h"

#include <glib.h>

G_BEGIN_DECLS

#define RILL_ACT_BLOCKS 4
#define RILL_ACT_VALUES 128

/*
 * Activations quantised for the integer dot products, four blocks of 32 values in a group, laid out as the vector
 * units meet them. Value i of block b is scales[b][i % 16 / 4] * quants[i / 16][b][i % 16]: the halves of the four
 * blocks lie side by side, as the halves of 4-bit weights do after they are unpacked. Four products of either half are
 * summed in a lane, so a block has four lanes, and a scale of its own for each of them costs nothing: eight values
 * share one, and their largest is a quarter smaller than that of 32.
 *
 * offsets[b][l] is what unsigned weights, 8 too large, add too much to lane l: each lane is corrected by itself and
 * exactly, because lanes that cancel only after their scales were applied would lose the small weights' digits.
 */
typedef struct
{
  _Alignas (64) gint8 quants[2][RILL_ACT_BLOCKS][16]; /* -127 ... 127, never -128 */
  gint32 offsets[RILL_ACT_BLOCKS][4];     /* -8 times the sum of quants[0 ... 1][b][4l ... 4l + 3] */
  gint32 low_offsets[RILL_ACT_BLOCKS][4]; /* the part of quants[0], for weights whose halves have scales of their own */
  float scales[RILL_ACT_BLOCKS][4];
} RillActGroup;

G_STATIC_ASSERT (sizeof (RillActGroup) == 320);

/* Groups that n_values activations take. */
static inline gsize
rill_act_get_n_groups (gsize n_values)
{
  return (n_values + RILL_ACT_VALUES - 1) / RILL_ACT_VALUES;
}

typedef enum
{
  RILL_CPU_C = 0,
  RILL_CPU_NEON = 1 << 0,
  RILL_CPU_NEON_DOTPROD = 1 << 1,
  RILL_CPU_AVX2 = 1 << 2,        /* with FMA and F16C */
  RILL_CPU_AVX512 = 1 << 3,      /* F, BW, VL, DQ */
  RILL_CPU_AVX512_VNNI = 1 << 4,
} RillCpuFlags;

/* y[r] = row r of w . x, for n_rows rows that lie row_bytes apart; x [n_cols]. */
typedef void (*RillGemvFloat) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y);
/* The same for integer weights and n_tokens activations: y[t * y_stride + r]; n_cols is a multiple of the type's block,
 * x [n_tokens, ceil (n_cols / 128)] groups. A result does not depend on the other tokens either. */
typedef void (*RillGemvBlock) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillActGroup *x,
                               guint n_tokens, float *y, gsize y_stride);
/* score[r] = scale * q . k_r over n_rows cached rows of one head, row_bytes apart; q [head_dim]. */
typedef void (*RillScores) (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim, float scale,
                            float *score);
/* out[d] += sum_r p[r] * v_r[d] over n_rows cached rows of one head, in the order of the rows; out [head_dim]. */
typedef void (*RillMix) (const float *p, const void *v, gsize row_bytes, guint n_rows, guint head_dim, float *out);
/* values[i] = value i of a row of weights, exactly as the format defines it, rounded once to float. */
typedef void (*RillToFloat) (const void *w, float *values, gsize n_values);

typedef struct
{
  const char *name;

  /* Both indexed by RillType: one of them has a type's product, the other NULL. */
  RillGemvFloat gemv_float[RILL_N_TYPES]; /* F32, F16, BF16 */
  RillGemvBlock gemv_block[RILL_N_TYPES]; /* all others */
  guint max_block_tokens; /* up to this many activations gemv_block is faster than floats through OpenBLAS */

  /* scale = max |x| / 127 of the lane's eight values, quants rounded to nearest; n_values is a multiple of 32. The last
   * group's absent blocks become zero. A lane that holds what is not finite gets a scale of NaN. */
  void (*quantize_act) (const float *x, RillActGroup *groups, guint n_values);

  RillToFloat to_float[RILL_N_TYPES]; /* indexed by RillType */

  /* head_dim is a multiple of 32 for q8_0. */
  RillScores scores_f32;
  RillScores scores_f16;
  RillScores scores_q8_0;
  RillMix mix_f32;
  RillMix mix_f16;
  RillMix mix_q8_0;

  /* x[i] = exp (x[i] - max), within 2 ulp where the result is a normal number; returns the sum. -inf gives 0. */
  float (*softmax_exp) (float *x, guint n, float max);
  float (*vec_max) (const float *x, guint n);          /* n >= 1 */
  void (*vec_scale) (float *x, guint n, float factor);
  void (*vec_add) (float *x, const float *y, guint n); /* x += y */
  /* out[i] = weight[i] * x[i] / sqrt (mean (x^2) + eps); out may be x. */
  void (*rms_norm) (const float *x, const float *weight, float *out, guint n, float eps);
  void (*silu_mul) (float *gate, const float *up, guint n); /* gate = gate / (1 + exp (-gate)) * up */
  /* out[i] = weight[i] (x[i] - mean) / sqrt (variance + eps) + bias[i]; bias may be NULL; out may be x. */
  void (*layer_norm) (const float *x, const float *weight, const float *bias, float *out, guint n, float eps);
  /* gate = gate (1 + tanh (sqrt (2 / pi) (gate + 0.044715 gate^3))) / 2 * up */
  void (*gelu_mul) (float *gate, const float *up, guint n);
  void (*soft_cap) (float *x, guint n, float cap); /* x = cap tanh (x / cap), within 4 ulp of the result */
  void (*float_to_f16) (const float *x, guint16 *out, guint n); /* round to nearest even */
} RillKernels;

/* Flags of this machine, less those named in the environment variable RILL_CPU_MASK (comma-separated names to keep
 * off). */
RillCpuFlags rill_cpu_get_flags (void);
/* Fills @kernels with the best slots for @flags. */
void rill_kernels_init (RillKernels *kernels, RillCpuFlags flags);

G_END_DECLS
